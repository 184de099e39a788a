"""Which side the account list gives an account whose amounts were printed in its own sign, and whether the side
guessed from its name was the wrong one. The code decides where the report prints one that the list knows, else the
name.
grain: table x file x account with a guessed side that the account list states
needs: guessed_account, stated_account_class
columns:
  table_name    VARCHAR  text: the table the rows stand in
  source_id     VARCHAR  text: the evidence file or sheet
  account_code  VARCHAR  text: as the report prints it; null where it prints only names
  account_name  VARCHAR  text: as the report prints it
  lines         BIGINT   count: amounts or balances
  is_wrong      BOOLEAN  yes or no: the amounts stand on the other side than the account list states
  sign_rule     VARCHAR  text: the rule the amounts follow from now on
"""

import pandas as pd

from cin7_audit.sources.ledger.labels import Label, is_debit_normal
from cin7_audit.sources.ledger.natural import BY_TYPE, normal_side


def build(guessed_account: pd.DataFrame, stated_account_class: pd.DataFrame) -> pd.DataFrame:
    stated = stated_account_class.astype(object).where(stated_account_class.notna(), None)
    guessed = guessed_account.astype(object).where(guessed_account.notna(), None)
    sides = [is_debit_normal(kind) for kind in stated["account_class"]]
    by_code = {code: side for code, side in zip(stated["account_code"], sides, strict=True) if code}
    by_name = {name: side for name, side in zip(stated["account_name"], sides, strict=True) if name}
    codes, names = guessed["account_code"], guessed["account_name"].fillna("")
    side = [
        by_code[code] if code in by_code else by_name.get(name.strip().lower())
        for code, name in zip(codes, names, strict=True)
    ]
    taken = [normal_side(Label(code, name), {}).is_debit for code, name in zip(codes, names, strict=True)]
    is_wrong = [a != b for a, b in zip(side, taken, strict=True)]
    found = guessed.assign(is_wrong=is_wrong, sign_rule=BY_TYPE)
    return found[pd.Series([known is not None for known in side], index=found.index, dtype=bool)]

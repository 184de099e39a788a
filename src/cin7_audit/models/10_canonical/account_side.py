"""Which side the account list gives an account whose amounts were printed in its own sign, and whether the side
guessed from its name was the wrong one.
grain: table x file x account with a guessed side that the account list states
needs: guessed_account
columns:
  guessed_account.*
  lines         BIGINT   count: amounts or balances
  is_wrong      BOOLEAN  yes or no: the amounts stand on the other side than the account list states
  sign_rule     VARCHAR  text: the rule the amounts follow from now on
"""

import pandas as pd

from cin7_audit.sources.ledger.labels import class_of_name, is_debit_normal
from cin7_audit.sources.ledger.natural import BY_TYPE


def build(guessed_account: pd.DataFrame) -> pd.DataFrame:
    stated = [is_debit_normal(kind) for kind in guessed_account["account_class"]]
    taken = [is_debit_normal(class_of_name(name)) for name in guessed_account["account_name"].fillna("")]
    is_wrong = [one != other for one, other in zip(stated, taken, strict=True)]
    return guessed_account.drop(columns="account_class").assign(is_wrong=is_wrong, sign_rule=BY_TYPE)

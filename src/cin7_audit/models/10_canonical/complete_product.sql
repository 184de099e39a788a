-- The kept row of a product gets, in each blank, the first known value of the other files, in order of rank.
-- changes: product
-- needs: product, master_offer
UPDATE product SET
  sku = f.sku, name = f.name, category = f.category, brand = f.brand, unit = f.unit, pack_qty = f.pack_qty,
  barcode = f.barcode, product_type = f.product_type, costing_method = f.costing_method,
  average_cost = f.average_cost, price = f.price, abc_class = f.abc_class, status = f.status,
  is_bill_of_material = f.is_bill_of_material, inventory_account = f.inventory_account,
  cogs_account = f.cogs_account, supplier = f.supplier, stock_locator = f.stock_locator
FROM (
  SELECT o.kept_row, arg_min(COLUMNS(t.* EXCLUDE (source_id, source_row)), o.nth)
  FROM product AS t JOIN master_offer AS o ON o.table_name = 'product' AND t.rowid = o.row_id
  GROUP BY o.kept_row HAVING count(*) > 1) AS f
WHERE product.rowid = f.kept_row

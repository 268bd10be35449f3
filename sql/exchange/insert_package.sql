-- Put a package. Parameters: every column but id, put_at and the days that come later. Grain: one row.
insert into exchange.package (
  kind, unit, department, period, batch, title, purpose, legal_basis, rows, content_digest, file, sha256, sealed_password, put_on,
  expires_on, own_department_only
)
values (
  :kind, :unit, :department, :period, :batch, :title, :purpose, :legal_basis, :rows, :content_digest, :file, :sha256,
  :sealed_password, :put_on, :expires_on, :own_department_only
)
returning id

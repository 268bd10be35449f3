-- Write down a try to log in, refused where too many were wrong within so many minutes: of the account from this client, of this client, of the
-- account from anywhere. A name that is no account counts for its client alone. To be called under the lock of logins.
-- Parameters: account, client, minutes, of_both, of_client, of_account. Grain: one row.
with wrong as (
  select account, client
  from audit.login_try as tried
  where at > clock_timestamp() - make_interval(mins => :minutes)
    and not refused
    and not exists (select from audit.login_passed as passed where passed.try = tried.number)
),
counted as (
  select
    count(*) filter (where client = :client and account = :account and account <> '') as of_both,
    count(*) filter (where client = :client) as of_client,
    count(*) filter (where account = :account and account <> '') as of_account
  from wrong
)
insert into audit.login_try (account, client, refused)
select :account, :client, of_both >= :of_both or of_client >= :of_client or of_account >= :of_account
from counted
returning number, refused

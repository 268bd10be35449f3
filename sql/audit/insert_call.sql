-- Record one call of the web server. Parameters: account, method, path, status, request_id, client.
insert into audit.call (account, method, path, status, request_id, client)
values (:account, :method, :path, :status, :request_id, :client)

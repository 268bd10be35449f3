-- Put a seal behind the last one. Parameters: number, algorithm, first_position, last_position, head, sealed_at, public_key, signature.
insert into audit.seal (number, algorithm, first_position, last_position, head, sealed_at, public_key, signature)
values (:number, :algorithm, :first_position, :last_position, :head, :sealed_at, :public_key, :signature)

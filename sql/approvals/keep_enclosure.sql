-- Keep one paper of a text; one that stands already stays. Parameters: digest, position, title, html.
insert into approvals.enclosure (digest, position, title, html)
values (%(digest)s, %(position)s, %(title)s, %(html)s)
on conflict (digest, position) do nothing

-- Keep one paper of a text; one that stands already stays. Parameters: digest, position, title, html.
insert into approvals.enclosure (digest, position, title, html)
values (:digest, :position, :title, :html)
on conflict (digest, position) do nothing

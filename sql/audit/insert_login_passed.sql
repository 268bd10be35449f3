-- Note that the password of a try was right. Parameters: number.
insert into audit.login_passed (try) values (:number)

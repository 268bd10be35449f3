-- What was told before renewals were matters (workshop.renewal) is kept and read; nobody writes more of it.
revoke insert on workshops.renewal_reminder from wengang_app;

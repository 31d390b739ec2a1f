INSERT INTO orders VALUES (1, 0), (2, 1);
INSERT INTO lines VALUES (10, 1, 'kept'), (20, 2, 'closed'), (21, 2, 'closed too');

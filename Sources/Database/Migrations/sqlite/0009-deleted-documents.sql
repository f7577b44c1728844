-- compatible with the previous release: yes

-- A document that its owner has deleted: none of its texts is left, and its row stays for the payments that refer to it.
ALTER TABLE documents ADD COLUMN deleted_at INTEGER;

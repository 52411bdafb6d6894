-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- For whom a report is written: its figures are those that this audience may
-- see, and it is read by nobody who is trusted less.

-- +goose Up
ALTER TABLE report_reports ADD COLUMN audience TEXT NOT NULL DEFAULT 'committee' CHECK (audience IN ('internal', 'partner', 'committee', 'public'));

-- +goose Down
ALTER TABLE report_reports DROP COLUMN audience;

"""監査の画面: replay, comparison, proofs, who looked, and what rests on facts corrected later."""

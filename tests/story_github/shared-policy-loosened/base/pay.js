// pay
// pay
// pay
// pay
// pay

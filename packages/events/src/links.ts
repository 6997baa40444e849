/** Where an event and its deliveries are found. */
export function linksOf(eventId: string): { self: string; deliveries: string } {
  return { self: `/v1/events/${eventId}`, deliveries: `/v1/deliveries?event=${eventId}` };
}

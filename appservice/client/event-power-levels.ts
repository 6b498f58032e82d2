/**
 * Power levels of events in rooms that agents make (`events` of `m.room.power_levels`). What a request for a room says of them takes the place of all that the homeserver would set,
 * so what it sets is repeated here, beside what people need to share their live location (MSC3672), as those can do who are invited later.
 */
export const eventPowerLevels: Readonly<Record<string, number>> = {
  "m.room.name": 50,
  "m.room.avatar": 50,
  "m.room.canonical_alias": 50,
  "m.room.power_levels": 100,
  "m.room.history_visibility": 100,
  "m.room.tombstone": 100,
  "m.room.server_acl": 100,
  "m.room.encryption": 100,
  "m.beacon_info": 0,
  "org.matrix.msc3672.beacon_info": 0,
};

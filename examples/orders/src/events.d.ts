// Made by `pabal templates types` from the templates. Do not change it by hand: make it again when a template changes.

/** The data of each event type. */
export interface Events {
  /** A colleague has booked a meeting with a customer the reader looks after too. Data: recipientName?, customerName, organizerName, startsAt, endsAt? (ISO 8601 with offset), timeZone (IANA), place, note?, detailUrl. */
  'meeting.scheduled': {
    readonly customerName: string;
    readonly detailUrl: string;
    readonly endsAt?: string | null;
    readonly note?: string | null;
    readonly organizerName: string;
    readonly place: string;
    /** Filled in by pabal where the name of the reader is known. */
    readonly recipientName?: string;
    readonly startsAt: string;
    readonly timeZone: string;
  };

  /** Somebody has ordered something. Data: orderNumber, item, amount (won). */
  'order.placed': {
    readonly amount: number;
    readonly item: string;
    readonly orderNumber: string;
    /** Filled in by pabal where the name of the reader is known. */
    readonly recipientName?: string;
  };

  /** A reader asked for a new password. Data: recipientName?, serviceName, resetUrl, validMinutes (how long the link works; no more than the 30 minutes after which the letter is not sent any more). */
  'password.reset': {
    /** Filled in by pabal where the name of the reader is known. */
    readonly recipientName?: string;
    readonly resetUrl: string;
    readonly serviceName: string;
    readonly validMinutes: number;
  };

  /** Units in a building a reader watches have become vacant. Data: recipientName?, buildingName, district, address, units [{ floor, area (m²), deposit (won), rent (won a month) }], detailUrl, settingsUrl, company. */
  'vacancy.created': {
    readonly address: string;
    readonly buildingName: string;
    readonly company: string;
    readonly detailUrl: string;
    readonly district: string;
    /** Filled in by pabal where the name of the reader is known. */
    readonly recipientName?: string;
    readonly settingsUrl: string;
    readonly units: readonly {
      readonly area: number;
      readonly deposit: number;
      readonly floor: string | number;
      readonly rent: number;
    }[];
  };
}

/** A body of about 2 KB as applications send them: an order with its lines, three levels deep. All of it is ASCII. */
export const nestedBody: Readonly<Record<string, unknown>> = orderWith("Leave with the porter, side door, please. Ring twice.");

/** The same with a few characters beyond Latin-1, for which strings take two bytes a character in V8. */
export const unicodeBody: Readonly<Record<string, unknown>> = orderWith("Leave with the porter — “side door”, please ☂");

function orderWith(note: string): Readonly<Record<string, unknown>> {
  return {
    order: {
      number: "2026-004711",
      placedAt: "2026-03-14T09:26:53.589Z",
      paid: true,
      customer: {
        id: 90210,
        name: "Ada Lovelace",
        tags: ["early", "wholesale", "newsletter"],
        address: { street: "12 St James's Square", city: "London", postcode: "SW1Y 4JH", country: "GB" },
      },
      note,
      total: { net: 1204.5, tax: 240.9, gross: 1445.4, currency: "GBP" },
    },
    lines: Array.from({ length: 12 }, (_, index) => ({
      position: index + 1,
      article: { id: 7000 + index * 13, name: `Punched cards, box of ${(index + 1) * 100}`, weightGrams: 420.5 + index },
      quantity: 1 + (index % 4),
      discount: index % 3 === 0 ? { percent: 5, reason: "volume" } : null,
    })),
  };
}

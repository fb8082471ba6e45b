using System.Text;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>What may happen to bytes on the wire, and to JSON in the hands of others.</summary>
internal static class Mutation
{
    private static readonly byte[][] Spices =
    [
        .. new[] { "\\ud800", "\"", "{", "}", "[[[[", "null", "7", "-1e999", "\\", "\n\n", "\"type\":", "data: ", "\u00e9", ",", "true", ":", "\"index\":99999999999" }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0], [0xED, 0xA0, 0x80],
    ];

    public static byte[] Of(byte[] source, Random random)
    {
        var bytes = source.ToList();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 30), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when bytes.Count > length:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, Spices[random.Next(Spices.Length)]);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                default:
                    byte[] spice = Spices[random.Next(Spices.Length)];
                    bytes.RemoveRange(at, Math.Min(spice.Length, bytes.Count - at));
                    bytes.InsertRange(at, spice);
                    break;
            }
        }
        return [.. bytes];
    }
}

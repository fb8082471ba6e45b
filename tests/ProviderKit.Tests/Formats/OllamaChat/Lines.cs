using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>Feeds a <see cref="LineParser"/>.</summary>
internal static class Lines
{
    public static void Feed(LineParser parser, byte[] bytes)
    {
        while (bytes.Length > 0)
        {
            var memory = parser.GetMemory();
            int count = Math.Min(memory.Length, bytes.Length);
            bytes.AsSpan(0, count).CopyTo(memory.Span);
            parser.Advance(count);
            bytes = bytes[count..];
        }
    }

    public static List<string> Parse(IEnumerable<byte[]> reads)
    {
        using var parser = new LineParser(1024 * 1024);
        var lines = new List<string>();
        foreach (byte[] read in reads)
        {
            Feed(parser, read);
            Drain();
        }
        parser.Complete();
        Drain();
        return lines;

        void Drain()
        {
            while (parser.TryRead(out var line)) lines.Add(Json.Text(line.Span));
        }
    }
}

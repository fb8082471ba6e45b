using System.Buffers.Text;

namespace ProviderKit.Chaos.Ledgers;

/// <summary>The number of a request, as it stands in its text and comes back in the answer.</summary>
internal static class Marks
{
    /// <summary>Tells the gateway's side of the ledger which request it is; the gateway itself must not send it on.</summary>
    public const string Header = "x-chaos-request";

    private const int Digits = 8;

    private static ReadOnlySpan<byte> Start => "chaos-"u8;

    public static string Of(int request) => $"chaos-{request:d8}";

    /// <summary>The number in <paramref name="text"/>; null when there is none.</summary>
    public static int? Find(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf(Start);
        if (at < 0 || text.Length < at + Start.Length + Digits) return null;
        return Utf8Parser.TryParse(text.Slice(at + Start.Length, Digits), out int number, out int read) && read == Digits ? number : null;
    }
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>One thought of a foreign model on its way to the client, which gets it with a signature of this gateway's.</summary>
internal sealed class OutgoingThought : IDisposable
{
    // More than this travels with no request: a client that does not see the thought gets a signature without it.
    private const int MostKept = 1024 * 1024;
    private const int MostExtra = 256 * 1024;

    private readonly BridgeContext _context;
    private readonly IncrementalHash _hash;
    private readonly ArrayBufferWriter<byte> _kept = new();
    private byte[] _scratch = new byte[256];
    private bool _isTooLong;
    private byte[]? _signed;

    public OutgoingThought(BridgeContext context) => (_context, _hash) = (context, context.Seal.Begin());

    /// <summary>Takes a piece of the thought.</summary>
    /// <param name="text">JSON text without its quotes; half a surrogate pair in it has been replaced.</param>
    public void Add(ReadOnlySpan<byte> text)
    {
        var plain = text.Contains((byte)'\\') ? Unescaped(text) : text;
        if (!_context.Notes.OmitsThinking) _hash.AppendData(plain);
        else if (_kept.WrittenCount + plain.Length <= MostKept) _kept.Write(plain);
        else _isTooLong = true;
    }

    /// <summary>Whether its vendor has signed it, so that what follows is another.</summary>
    public bool IsSigned => _signed is not null;

    /// <summary>Takes the signature of its vendor, to which alone it goes back.</summary>
    /// <param name="block">The thought, or what is left of it at its end.</param>
    public void AddSignature(JsonElement block) => _signed = ForeignBlock.SignatureOf(block);

    /// <summary>The signature of the thought that has been taken.</summary>
    /// <param name="message">What else the vendor wants back with the message; empty for nothing.</param>
    /// <param name="call">What it wants back with the next call; empty for nothing.</param>
    public string Sign(ReadOnlySpan<byte> message = default, ReadOnlySpan<byte> call = default) => _context.Seal.Sign(_hash, new SealNote
    {
        By = _context.Thinker,
        Text = _kept.WrittenCount > 0 && !_isTooLong ? Encoding.UTF8.GetString(_kept.WrittenSpan) : null,
        Blocks = _signed,
        Message = Carried(message),
        Call = Carried(call),
    });

    public void Dispose() => _hash.Dispose();

    /// <summary>What other formats do not know is carried; this format's own goes its own way.</summary>
    private static byte[]? Carried(ReadOnlySpan<byte> extra)
    {
        if (extra.IsEmpty || extra.Length > MostExtra || JsonEscapes.HasLoneSurrogate(extra)) return null;
        var reader = new Utf8JsonReader(extra);
        reader.Read();
        bool hasForeign = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasForeign |= !reader.ValueTextEquals(OtherBlocks.Inner);
            reader.Read();
            reader.Skip();
        }
        return hasForeign ? extra.ToArray() : null;
    }

    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> text)
    {
        byte[] quoted = [(byte)'"', .. text, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        if (_scratch.Length < quoted.Length) _scratch = new byte[quoted.Length * 2];
        return _scratch.AsSpan(0, reader.CopyString(_scratch));
    }
}

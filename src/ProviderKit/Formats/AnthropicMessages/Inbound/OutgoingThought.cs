using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>One thought of a foreign model. The client gets it with a signature of this gateway.</summary>
internal sealed class OutgoingThought : IDisposable
{
    // Too long a thought is not carried in the signature, even if the client does not get its text.
    private const int MostKept = 1024 * 1024;
    private const int MostExtra = 256 * 1024;

    private readonly BridgeContext _context;
    private readonly IncrementalHash _hash;
    private readonly ArrayBufferWriter<byte> _kept = new();
    private byte[] _scratch = new byte[256];
    private bool _isTooLong;
    private byte[]? _signed;

    public OutgoingThought(BridgeContext context) => (_context, _hash) = (context, context.Seal.Begin());

    /// <summary>Adds a piece of the thought.</summary>
    /// <param name="text">JSON text without its quotes and without halves of surrogate pairs.</param>
    public void Add(ReadOnlySpan<byte> text)
    {
        var plain = text.Contains((byte)'\\') ? Unescaped(text) : text;
        if (!_context.Notes.OmitsThinking) _hash.AppendData(plain);
        else if (_kept.WrittenCount + plain.Length <= MostKept) _kept.Write(plain);
        else _isTooLong = true;
    }

    /// <summary>Whether its vendor has signed it, so that a new thought follows.</summary>
    public bool IsSigned => _signed is not null;

    /// <summary>Adds the vendor's signature, which is sent back only to that vendor.</summary>
    /// <param name="block">The thinking block, possibly without the text that has been streamed.</param>
    public void AddSignature(JsonElement block) => _signed = ForeignBlock.SignatureOf(block);

    /// <summary>Creates the gateway's signature of the thought.</summary>
    /// <param name="message">Further data that the vendor needs back with the message; may be empty.</param>
    /// <param name="call">Data that the vendor needs back with the next call; may be empty.</param>
    public string Sign(ReadOnlySpan<byte> message = default, ReadOnlySpan<byte> call = default) => _context.Seal.Sign(_hash, new SealNote
    {
        By = _context.Thinker,
        Text = _kept.WrittenCount > 0 && !_isTooLong ? Encoding.UTF8.GetString(_kept.WrittenSpan) : null,
        Blocks = _signed,
        Message = Carried(message),
        Call = Carried(call),
    });

    public void Dispose() => _hash.Dispose();

    /// <summary>The extras if they contain data of other formats; null if they contain only this format's own, which is carried separately.</summary>
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

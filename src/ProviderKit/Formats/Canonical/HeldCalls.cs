using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>The calls of one answer, held until they are whole, for formats that have each in one piece. Not thread-safe.</summary>
internal sealed class HeldCalls(BridgeContext context)
{
    private readonly List<HeldCall> _calls = [];
    private int _held;

    public bool Any => _calls.Count > 0;

    /// <summary>The calls, whole once <see cref="Check"/> has found nothing wrong with them.</summary>
    public IReadOnlyList<HeldCall> All => _calls;

    /// <summary>Takes the calls of one chunk, or those of a whole reply.</summary>
    /// <param name="array">The calls.</param>
    /// <param name="areWhole">Whether each is a call of its own, rather than a piece of one.</param>
    /// <returns>False when there are more, or there is more of them, than can be held.</returns>
    /// <exception cref="InvalidOperationException">An id or a name is not valid text.</exception>
    public bool Add(ReadOnlySpan<byte> array, bool areWhole)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var piece = CallPiece.Read(ref reader, array);
            StreamedCall.Of(_calls, piece, areWhole).Pieces.Write(piece.Arguments);
            _held += piece.Arguments.Length;
        }
        return _held <= OutgoingCalls.MostHeld && _calls.Count <= OutgoingCalls.Most;
    }

    /// <summary>Looks at all of them, now that nothing more comes.</summary>
    /// <param name="isCut">The answer ended at its longest: arguments may be cut.</param>
    /// <returns>Null, or what is wrong with one.</returns>
    public ProviderError? Check(bool isCut)
    {
        foreach (var call in _calls)
        {
            if (call.Name is null) return context.BadReply("a tool call without a name");
            if (ObjectOf(call.Pieces.WrittenSpan, isCut) is not { } arguments) return context.BadReply($"arguments for the tool {call.Name} that are not a JSON object");
            call.Arguments = arguments;
        }
        return null;
    }

    /// <summary>The arguments as a JSON object; null when they are none and cannot be made one.</summary>
    private static string? ObjectOf(ReadOnlySpan<byte> pieces, bool isCut)
    {
        byte[] quoted = [(byte)'"', .. pieces, (byte)'"'];
        if (!Utf8.IsValid(quoted) || JsonEscapes.HasLoneSurrogate(quoted)) return null;
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        string text = reader.GetString()!.Trim();
        if (text.Length == 0 || text == "null") return "{}";
        if (CallArguments.AreObject(text)) return text;
        return isCut ? CutJson.Closed(text) is { } closed && CallArguments.AreObject(closed) ? closed : "{}" : null;
    }
}

/// <summary>One of them.</summary>
internal sealed class HeldCall : StreamedCall
{
    /// <summary>The pieces of its arguments, as they stand in JSON.</summary>
    public ArrayBufferWriter<byte> Pieces { get; } = new();

    /// <summary>The arguments, a JSON object.</summary>
    public string Arguments { get; set; } = "{}";
}

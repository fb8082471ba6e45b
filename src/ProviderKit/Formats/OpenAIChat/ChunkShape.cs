using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// What the last chunk of a stream looked like, to recognise the next one without parsing it. Nearly all chunks of a
/// stream differ only inside string values; one that matches the shape is as well-formed, and as uneventful, as the
/// chunk the shape was learnt from, and names its model in the corresponding place.
/// </summary>
/// <remarks>Measured by <c>tests/ProviderKit.Benchmarks</c> (<c>--inner *Chunk*</c>): docs/performance.md has the figures.</remarks>
/// <param name="kind">What the choices of the stream hold.</param>
internal sealed class ChunkShape(ChoiceKind kind = ChoiceKind.Delta) : IDisposable
{
    private readonly JsonShape _shape = new();
    private int _modelString;

    /// <summary>Reads <paramref name="chunk"/> in full, and remembers its shape if it is an ordinary one.</summary>
    /// <returns>False when it is not one JSON object.</returns>
    public bool TryLearn(ReadOnlySpan<byte> chunk, out ReplyFacts facts)
    {
        var strings = _shape.Forget();
        facts = new ReplyFacts(strings, kind);
        if (!facts.TryRead(chunk)) return false;

        bool ordinary = facts is { HasError: false, Finished: false, Usage: null, HasChoices: true, ChoicesEmpty: false };
        ordinary &= facts.Choices is { Repairs: null, Overlap: false };
        if (!ordinary || facts.StringCount < 0 || facts.ModelLength == 0) return true;
        _modelString = strings[..facts.StringCount].IndexOf((facts.ModelStart + 1)..(facts.ModelStart + facts.ModelLength - 1));
        if (_modelString >= 0) _shape.Learn(chunk, facts.StringCount); // else a model that is not a string
        return true;
    }

    /// <summary>Whether <paramref name="chunk"/> differs from the remembered one only inside strings.</summary>
    /// <param name="chunk">The chunk's JSON.</param>
    /// <param name="modelStart">Where its model's value begins, quote included.</param>
    /// <param name="modelLength">Bytes of that value, quotes included.</param>
    public bool Matches(ReadOnlySpan<byte> chunk, out int modelStart, out int modelLength)
    {
        if (!_shape.Matches(chunk, _modelString, out modelStart, out modelLength)) return false;
        modelStart--;
        modelLength += 2;
        return true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _shape.Dispose();
}

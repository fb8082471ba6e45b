using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Remembers what the last chunk of a stream looked like, to recognise the next one without parsing it. Nearly all chunks of a
/// stream differ only inside string values. A chunk that matches the shape is as well-formed as the chunk from which the shape was
/// learned, has no error, finish reason or usage either, and has its model in the corresponding position.
/// </summary>
/// <remarks>Measured by <c>tests/ProviderKit.Benchmarks</c> (<c>--inner *Chunk*</c>); for the figures, see docs/performance.md.</remarks>
/// <param name="kind">What the choices of the stream contain.</param>
internal sealed class ChunkShape(ChoiceKind kind = ChoiceKind.Delta) : IDisposable
{
    private readonly JsonShape _shape = new();
    private int _modelString;

    /// <summary>Parses <paramref name="chunk"/> completely and remembers its shape if it is an ordinary chunk.</summary>
    /// <returns>False if it is not a JSON object.</returns>
    public bool TryLearn(ReadOnlySpan<byte> chunk, out ReplyFacts facts)
    {
        var strings = _shape.Forget();
        facts = new ReplyFacts(strings, kind);
        if (!facts.TryRead(chunk)) return false;

        bool ordinary = facts is { HasError: false, Finished: false, Usage: null, HasChoices: true, ChoicesEmpty: false };
        ordinary &= facts.Choices is { Repairs: null, Overlap: false };
        if (!ordinary || facts.StringCount < 0 || facts.ModelLength == 0) return true;
        _modelString = strings[..facts.StringCount].IndexOf((facts.ModelStart + 1)..(facts.ModelStart + facts.ModelLength - 1));
        if (_modelString >= 0) _shape.Learn(chunk, facts.StringCount); // otherwise the model is not a string
        return true;
    }

    /// <summary>Whether <paramref name="chunk"/> differs from the remembered one only inside strings.</summary>
    /// <param name="chunk">The chunk's JSON.</param>
    /// <param name="modelStart">The position of the model's value, including its quote.</param>
    /// <param name="modelLength">The length of that value in bytes, including its quotes.</param>
    public bool Matches(ReadOnlySpan<byte> chunk, out int modelStart, out int modelLength)
    {
        if (!_shape.Matches(chunk, _modelString, out modelStart, out modelLength)) return false;
        modelStart--;
        modelLength += 2;
        return true;
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _shape.Dispose();
}

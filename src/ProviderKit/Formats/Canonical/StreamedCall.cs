using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>What is known of a call whose pieces come one after another.</summary>
internal abstract class StreamedCall
{
    /// <summary>The server's number of it; null for none.</summary>
    public int? Index { get; private set; }

    /// <summary>The server's id of it; null or empty for none.</summary>
    public string? GivenId { get; private set; }

    /// <summary>The tool; null as long as no piece has named one.</summary>
    public string? Name { get; private set; }

    /// <summary>What its vendor wants back with it, as a JSON object; null for nothing.</summary>
    public byte[]? Extra { get; private set; }

    /// <summary>
    /// The call that a piece belongs to. The index says it; servers leave it out, or give all calls the same one, and then an id
    /// that is new, or a name without an id, begins another, and an id that is known continues its call.
    /// </summary>
    /// <param name="calls">The calls there are; takes one that begins.</param>
    /// <param name="piece">The piece; what it says of the call is noted, but for its arguments.</param>
    /// <param name="isWhole">Whether it is a call of its own, rather than a piece of one.</param>
    public static T Of<T>(List<T> calls, in CallPiece piece, bool isWhole = false)
        where T : StreamedCall, new()
    {
        var (index, id) = (piece.Index, piece.Id);
        var call = isWhole ? null
            : (string.IsNullOrEmpty(id) ? null : calls.FindLast(c => c.GivenId == id && c.Index == index))
            ?? (index is null ? calls.LastOrDefault() : calls.FindLast(c => c.Index == index));
        if (call is null || call.IsOtherThan(piece)) calls.Add(call = new T { Index = index });
        call.Take(piece);
        return call;
    }

    private bool IsOtherThan(in CallPiece piece) =>
        (!string.IsNullOrEmpty(piece.Id) && !string.IsNullOrEmpty(GivenId) && piece.Id != GivenId)
        || (piece.Index is null && !string.IsNullOrEmpty(piece.Name) && Name is not null && string.IsNullOrEmpty(piece.Id));

    private void Take(in CallPiece piece)
    {
        if (string.IsNullOrEmpty(GivenId)) GivenId = piece.Id;
        if (string.IsNullOrEmpty(Name)) Name = string.IsNullOrEmpty(piece.Name) ? null : piece.Name;
        if (!piece.Extra.IsEmpty && !JsonEscapes.HasLoneSurrogate(piece.Extra)) Extra = piece.Extra.ToArray();
    }
}

using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>The state of a call that is streamed in pieces.</summary>
internal abstract class StreamedCall
{
    /// <summary>The server's index; null for none.</summary>
    public int? Index { get; private set; }

    /// <summary>The server's id; null or empty for none.</summary>
    public string? GivenId { get; private set; }

    /// <summary>The tool's name; null until a piece contains it.</summary>
    public string? Name { get; private set; }

    /// <summary>Data that the vendor needs back with the call, as a JSON object; null for none.</summary>
    public byte[]? Extra { get; private set; }

    /// <summary>
    /// Finds the call that a piece belongs to, by its index. Some servers send no index, or the same one for all calls. In these cases a new
    /// id, or a name without an id, begins another call, and a known id continues its call.
    /// </summary>
    /// <param name="calls">The calls so far. Receives a new call.</param>
    /// <param name="piece">The piece. Everything except its arguments is recorded in the call.</param>
    /// <param name="isWhole">Whether it is a whole call and not a piece of one.</param>
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

namespace ProviderKit.Formats.Canonical;

/// <summary>Gives each call of one reply a unique id, since some servers leave ids out or repeat them. Not thread-safe.</summary>
/// <param name="replyId">Unique for the reply, made of letters and digits.</param>
internal struct ReplyCallIds(string replyId)
{
    private readonly string _replyId = replyId;
    private HashSet<string>? _given;
    private int _count;

    /// <summary>The id of the next call.</summary>
    /// <param name="given">The vendor's id; null or empty for none.</param>
    public string Next(string? given)
    {
        _given ??= new HashSet<string>(StringComparer.Ordinal);
        string id = string.IsNullOrEmpty(given) || !_given.Add(given) ? $"call_{_replyId}_{_count}" : given;
        _count++;
        return id;
    }
}

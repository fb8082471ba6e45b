using System.Buffers;

namespace ProviderKit.Formats;

/// <summary>
/// Reads and changes what the requests and replies of a format say about replies that are kept: their ids, what they continue, whether
/// they are stored. Immutable, thread-safe.
/// </summary>
internal interface IReplyState
{
    /// <summary>Whether the replies are such that they can be kept. If not, requests can refer to kept ones all the same.</summary>
    bool HasReplies { get; }

    /// <summary>Reads a request, whose facts have been read before.</summary>
    KeptRequest ReadRequest(ReadOnlySpan<byte> body);

    /// <summary>Writes the request as one that continues nothing.</summary>
    /// <param name="body">The request.</param>
    /// <param name="request">What was read of it.</param>
    /// <param name="history">The items that come before its own: JSON values with commas between, in several stretches.</param>
    /// <param name="output">Takes the request.</param>
    void WriteWhole(ReadOnlySpan<byte> body, in KeptRequest request, IReadOnlyList<ReadOnlyMemory<byte>> history, IBufferWriter<byte> output);

    /// <summary>Every id of a reply that a request, a whole reply, an event or an answer about a kept reply holds, in order.</summary>
    IReadOnlyList<ReplyId> IdsIn(ReadOnlySpan<byte> json);

    /// <summary>The request's own items, as JSON values with commas between.</summary>
    ReadOnlyMemory<byte> ItemsOf(ReadOnlySpan<byte> body, in KeptRequest request);

    /// <summary>Whether a request may name items of earlier replies: a quick look, which may be wrong for those that do not.</summary>
    bool MayRefer(ReadOnlySpan<byte> body);

    /// <summary>The items that are named only, in order: where each stands in the body, and the id that it names.</summary>
    IReadOnlyList<(Range At, string Id)> ReferencesIn(ReadOnlySpan<byte> body);

    /// <summary>The id of the reply that an item belongs to, where the gateway made that; null for other items.</summary>
    string? ReplyIdOf(string itemId);

    /// <summary>The item of that id among others, which are JSON values with commas between; empty when it is not there.</summary>
    ReadOnlyMemory<byte> FindItem(ReadOnlyMemory<byte> items, string id);

    /// <summary>Whether an event holds the reply object, and which state that is in.</summary>
    ReplyPhase PhaseOf(ReadOnlySpan<byte> eventName);

    /// <summary>Reads a reply object, or the event that holds one. A body that is no such thing has an empty id.</summary>
    KeptReply ReadReply(ReadOnlySpan<byte> json, bool isEvent);
}

/// <summary>An id of a response in JSON.</summary>
/// <param name="At">Where it stands, with its quotes.</param>
/// <param name="Path">Its name, with those of the objects around it.</param>
/// <param name="Id">The id.</param>
internal readonly record struct ReplyId(Range At, string Path, string Id);

/// <summary>What a request says about kept replies. Places are of bytes in the body.</summary>
internal readonly record struct KeptRequest
{
    public KeptRequest()
    {
    }

    /// <summary>The id of the reply that it continues; null for none.</summary>
    public string? Previous { get; init; }

    /// <summary>Where that stands, with its quotes.</summary>
    public Range PreviousAt { get; init; }

    /// <summary>Whether its reply is to be kept. Default: true.</summary>
    public bool Stores { get; init; } = true;

    /// <summary>Where its own items stand; empty for none.</summary>
    public Range InputAt { get; init; }

    /// <summary>Whether it names a conversation object.</summary>
    public bool HasConversation { get; init; }
}

/// <summary>What a reply object says about its being kept. Places are of bytes in the JSON that was read; those of what is not there are empty.</summary>
internal readonly record struct KeptReply
{
    /// <summary>The upstream's id of it; empty for none.</summary>
    public string Id { get; init; }

    /// <summary>Where the id stands, with its quotes.</summary>
    public Range IdAt { get; init; }

    /// <summary>The upstream's id of the reply that it continues; null for none.</summary>
    public string? Previous { get; init; }

    /// <summary>Where the value of that stands.</summary>
    public Range PreviousAt { get; init; }

    /// <summary>Whether the upstream says that it keeps it.</summary>
    public bool IsStored { get; init; }

    /// <summary>Where the value of that stands.</summary>
    public Range StoreAt { get; init; }

    /// <summary>Where the list of its items stands, with its brackets.</summary>
    public Range OutputAt { get; init; }

    /// <summary>Where the reply object itself stands.</summary>
    public Range ObjectAt { get; init; }

    /// <summary>Whether it has come to an end that can be continued.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether it has come to an end that cannot.</summary>
    public bool IsFailed { get; init; }
}

/// <summary>What an event says about the reply as a whole.</summary>
internal enum ReplyPhase
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Ended,
}

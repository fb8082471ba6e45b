using System.Buffers;

namespace ProviderKit.Formats;

/// <summary>
/// Reads and changes the fields of a format's requests and replies that concern stored replies: their ids, what they continue, and
/// whether they are stored. Immutable, thread-safe.
/// </summary>
internal interface IReplyState
{
    /// <summary>Whether the replies can be stored. If not, requests can still refer to stored replies.</summary>
    bool HasReplies { get; }

    /// <summary>Reads a request that has already been checked.</summary>
    KeptRequest ReadRequest(ReadOnlySpan<byte> body);

    /// <summary>Writes the request so that it does not continue another reply.</summary>
    /// <param name="body">The request.</param>
    /// <param name="request">The result of reading the request.</param>
    /// <param name="history">The items that come before the request's own: comma-separated JSON values, in several segments.</param>
    /// <param name="output">Receives the request.</param>
    void WriteWhole(ReadOnlySpan<byte> body, in KeptRequest request, IReadOnlyList<ReadOnlyMemory<byte>> history, IBufferWriter<byte> output);

    /// <summary>All reply ids in a request, a whole reply, an event or an answer about a stored reply, in order.</summary>
    IReadOnlyList<ReplyId> IdsIn(ReadOnlySpan<byte> json);

    /// <summary>The request's own items, as comma-separated JSON values.</summary>
    ReadOnlyMemory<byte> ItemsOf(ReadOnlySpan<byte> body, in KeptRequest request);

    /// <summary>Whether a request may refer to items of earlier replies. A quick check that can return true for a request without references.</summary>
    bool MayRefer(ReadOnlySpan<byte> body);

    /// <summary>The items that are only references, in order: the position in the body and the id of the item referred to.</summary>
    IReadOnlyList<(Range At, string Id)> ReferencesIn(ReadOnlySpan<byte> body);

    /// <summary>The id of the reply that an item belongs to, if the gateway created the item's id; otherwise null.</summary>
    string? ReplyIdOf(string itemId);

    /// <summary>Finds the item with the given id among comma-separated JSON values; empty if it is not found.</summary>
    ReadOnlyMemory<byte> FindItem(ReadOnlyMemory<byte> items, string id);

    /// <summary>Whether an event contains the reply object, and in which state.</summary>
    ReplyPhase PhaseOf(ReadOnlySpan<byte> eventName);

    /// <summary>Reads a reply object, or the event that contains one. The id is empty if the body is neither.</summary>
    KeptReply ReadReply(ReadOnlySpan<byte> json, bool isEvent);
}

/// <summary>A response id in JSON.</summary>
/// <param name="At">Its position, including its quotes.</param>
/// <param name="Path">Its field name, with the names of the enclosing objects.</param>
/// <param name="Id">The id.</param>
internal readonly record struct ReplyId(Range At, string Path, string Id);

/// <summary>What a request says about stored replies. Positions are byte ranges in the body.</summary>
internal readonly record struct KeptRequest
{
    public KeptRequest()
    {
    }

    /// <summary>The id of the reply that the request continues; null for none.</summary>
    public string? Previous { get; init; }

    /// <summary>The position of <c>Previous</c>, including its quotes.</summary>
    public Range PreviousAt { get; init; }

    /// <summary>Whether the reply will be stored. Default: true.</summary>
    public bool Stores { get; init; } = true;

    /// <summary>The position of the request's own items; empty for none.</summary>
    public Range InputAt { get; init; }

    /// <summary>Whether the request names a conversation object.</summary>
    public bool HasConversation { get; init; }
}

/// <summary>What a reply object says about being stored. Positions are byte ranges in the JSON that was read; empty for absent fields.</summary>
internal readonly record struct KeptReply
{
    /// <summary>The upstream's id of the reply; empty for none.</summary>
    public string Id { get; init; }

    /// <summary>The position of the id, including its quotes.</summary>
    public Range IdAt { get; init; }

    /// <summary>The upstream's id of the reply that this one continues; null for none.</summary>
    public string? Previous { get; init; }

    /// <summary>The position of the value of <c>Previous</c>.</summary>
    public Range PreviousAt { get; init; }

    /// <summary>Whether the upstream says that it stores the reply.</summary>
    public bool IsStored { get; init; }

    /// <summary>The position of the value of <c>IsStored</c>.</summary>
    public Range StoreAt { get; init; }

    /// <summary>The position of the list of items, including its brackets.</summary>
    public Range OutputAt { get; init; }

    /// <summary>The position of the reply object itself.</summary>
    public Range ObjectAt { get; init; }

    /// <summary>Whether the reply has ended and can be continued.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether the reply has ended and cannot be continued.</summary>
    public bool IsFailed { get; init; }
}

/// <summary>What an event says about the state of the whole reply.</summary>
internal enum ReplyPhase
{
    /// <summary>The event says nothing about it.</summary>
    None,

    /// <summary>The reply is in progress.</summary>
    Running,

    /// <summary>The reply has ended.</summary>
    Ended,
}

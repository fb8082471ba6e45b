using ProviderKit.Formats;
using ProviderKit.Texts;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>What becomes of a reply object on its way to the client. Immutable.</summary>
/// <param name="Id">The id it gets; null keeps its own.</param>
/// <param name="Previous">The client's id of the response that it continues; null for none.</param>
/// <param name="Keeps">Whether the gateway keeps it.</param>
internal sealed record ReplyTreatment(string? Id, string? Previous, bool Keeps)
{
    /// <summary>It stays as it is.</summary>
    public static ReplyTreatment None { get; } = new(null, null, false);

    /// <summary>Whether the reply says whether it is stored by the gateway; else it says what the upstream does.</summary>
    public bool SaysStored { get; init; }

    /// <summary>Makes the changes.</summary>
    /// <param name="json">The reply object, or the event that holds one.</param>
    /// <param name="reply">What was read of it.</param>
    /// <param name="stored">Whether it is kept.</param>
    /// <param name="others">Further changes; null for none.</param>
    public SplicedBody Apply(byte[] json, in KeptReply reply, bool stored, List<SplicedBody.Edit>? others = null)
    {
        if (reply.Id.Length == 0) return new SplicedBody(json, default, default, others);
        SplicedBody.Edit id = default, previous = default;
        if (Id is not null) id = Replace(reply.IdAt, JsonText.Quote(Id));
        if (Previous is not null && reply.Previous != Previous)
            previous = Set(reply, reply.PreviousAt, "\"previous_response_id\":"u8, JsonText.Quote(Previous));
        if (!SaysStored || reply.IsStored == stored) return new SplicedBody(json, id, previous, others);
        return new SplicedBody(json, id, previous, [.. others ?? [], Set(reply, reply.StoreAt, "\"store\":"u8, stored ? "true"u8.ToArray() : "false"u8.ToArray())]);
    }

    private static SplicedBody.Edit Replace(Range at, byte[] value) => new(at.Start.Value, at.End.Value - at.Start.Value, value);

    /// <summary>Gives a member its value, which may be missing.</summary>
    private static SplicedBody.Edit Set(in KeptReply reply, Range at, ReadOnlySpan<byte> name, byte[] value) =>
        at.Equals(default) ? new(reply.ObjectAt.Start.Value + 1, 0, (byte[])[.. name, .. value, (byte)',']) : Replace(at, value);
}

using System.Buffers;

namespace UpstreamSimulator.Formats;

/// <summary>What an event is to those who break streams.</summary>
internal enum StreamPart
{
    /// <summary>There is no further event.</summary>
    None,

    /// <summary>An event before the finish.</summary>
    Content,

    /// <summary>The event that says why the answer ends.</summary>
    Finish,

    /// <summary>An event after the finish, such as usage.</summary>
    Trailer,

    /// <summary>The mark that nothing follows, such as [DONE].</summary>
    End,
}

/// <summary>The events of one answer, written one at a time in the format's framing.</summary>
internal interface IReplyStream
{
    string ContentType { get; }

    /// <summary>Goes to the next event.</summary>
    StreamPart MoveNext();

    /// <summary>Writes the event reached by <see cref="MoveNext"/>.</summary>
    void WriteCurrent(IBufferWriter<byte> output);

    /// <summary>Writes a payload that is not one of its own events, in its framing.</summary>
    void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload);

    /// <summary>Writes a comment where the format has any.</summary>
    void WriteComment(IBufferWriter<byte> output);
}

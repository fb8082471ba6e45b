namespace UpstreamSimulator.Formats;

/// <summary>A good answer: either whole or a stream.</summary>
internal abstract record Reply;

/// <summary>An answer in one piece.</summary>
internal sealed record WholeReply(ReadOnlyMemory<byte> Body, string ContentType = "application/json") : Reply;

/// <summary>An answer in events.</summary>
internal sealed record StreamReply(IReplyStream Stream) : Reply;

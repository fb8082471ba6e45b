namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>The errors that only the WebSocket mode has, in OpenAI's own codes where it documents them.</summary>
internal static class SocketErrors
{
    /// <summary>The maximum number of concurrent responses on one connection; further ones wait.</summary>
    public const int MostRunning = 16;

    /// <summary>The maximum number of streams that a connection's requests may name.</summary>
    public const int MostStreams = 32;

    /// <summary>The maximum number of requests of a connection that run or wait. OpenAI documents no number.</summary>
    public const int MostWaiting = 64;

    /// <summary>How long a connection accepts requests.</summary>
    public static readonly TimeSpan LongestConnection = TimeSpan.FromMinutes(60);

    public static readonly ProviderError TooOld = Invalid(
        "websocket_connection_limit_reached", "Responses websocket connection limit reached (60 minutes). Create a new websocket connection to continue.");

    public static readonly ProviderError Stopping = new(ProviderErrorKind.ShuttingDown, "The gateway is shutting down. Open a new connection.");

    public static readonly ProviderError StreamName = Invalid(
        "invalid_stream_id", "The 'stream_id' field must be a non-empty string with at most 256 characters and may only contain letters, numbers, underscores, hyphens, and periods.",
        "stream_id");

    public static readonly ProviderError TooManyStreams = Invalid(
        "websocket_stream_limit_reached",
        $"This WebSocket connection has reached its maximum number of distinct stream IDs ({MostStreams}). Reuse an existing stream_id or open a new WebSocket connection.", "stream_id");

    public static readonly ProviderError TooManyWaiting = new(
        ProviderErrorKind.RateLimited, $"{MostWaiting} requests of this connection are running or waiting. Wait for one to end, or open another connection.")
    { Code = "websocket_queue_full", RetryAfter = TimeSpan.FromSeconds(1) };

    public static readonly ProviderError Binary = Invalid("invalid_message", "Messages must be text: one JSON object each.");

    public static readonly ProviderError Steering = Invalid(
        "steering_not_supported", "This gateway does not steer responses that run. Send the input with response.create when the response has ended.", "type");

    public static ProviderError TooLarge(long limit) =>
        new(ProviderErrorKind.PayloadTooLarge, $"The message is longer than {limit} bytes (ProviderKit:MaxRequestBytes).");

    /// <summary>The error of a message that is too long together with the conversation it continues.</summary>
    public static ProviderError TooLargeTogether(long limit) => new(
        ProviderErrorKind.PayloadTooLarge, $"The message and the conversation that it continues are longer than {limit} bytes (ProviderKit:MaxRequestBytes). Start a new conversation.");

    public static ProviderError TooLargeForMemory(ByteBudget memory) => new(
        ProviderErrorKind.PayloadTooLarge, $"The message is larger than the gateway's memory for requests, {memory.Limit} bytes in all (ProviderKit:Limits:MaxBytesInFlight).");

    public static ProviderError Malformed(string where) => Invalid("invalid_message", $"The message is not a JSON object{where}.");

    public static ProviderError WrongType(string member, string expected) => Invalid("invalid_type", $"Invalid type for '{member}': expected {expected}.", member);

    public static ProviderError Twice(string member) => Invalid("invalid_message", $"The message has the field '{member}' twice.", member);

    public static ProviderError UnknownType(SocketMessageType type) => Invalid(
        "unknown_event_type",
        type == SocketMessageType.None ? "The message has no type; send response.create." : "The type of the message is not known; send response.create.", "type");

    public static ProviderError TooMuchWaiting(long limit) => TooManyWaiting with
    {
        Message = $"The requests that wait on WebSocket connections may hold {limit} bytes on one of them, and four times as many on all. Send this one again when a response has ended.",
    };

    private static ProviderError Invalid(string code, string message, string? param = null) =>
        new(ProviderErrorKind.InvalidRequest, message) { Code = code, Param = param };
}

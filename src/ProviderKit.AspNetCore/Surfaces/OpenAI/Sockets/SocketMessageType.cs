namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>What a client's message is.</summary>
internal enum SocketMessageType
{
    /// <summary>It does not say.</summary>
    None,

    /// <summary>Something else.</summary>
    Unknown,

    /// <summary>A request for a response.</summary>
    Create,

    /// <summary>Input for a response that runs.</summary>
    Steer,
}

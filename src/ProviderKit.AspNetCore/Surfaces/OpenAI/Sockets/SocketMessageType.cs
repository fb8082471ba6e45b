namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>The types of client messages.</summary>
internal enum SocketMessageType
{
    /// <summary>The message has no type.</summary>
    None,

    /// <summary>An unknown type.</summary>
    Unknown,

    /// <summary>A request for a response.</summary>
    Create,

    /// <summary>Input for a running response.</summary>
    Steer,
}

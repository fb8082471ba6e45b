using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats;

/// <summary>One way of talking to models. It owns its paths; nothing else knows them.</summary>
internal interface IWireFormat
{
    /// <summary>
    /// The path of the address a gateway configures, without a leading slash; null for an unknown provider.
    /// </summary>
    string? RootOf(string provider);

    /// <summary>Maps the paths of all its providers to <see cref="CallPipeline.RunAsync"/>.</summary>
    void Map(IEndpointRouteBuilder routes, CallPipeline pipeline);
}

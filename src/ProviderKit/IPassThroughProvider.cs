namespace ProviderKit;

/// <summary>A provider to which requests can be passed through (<see cref="ChatRequest.PassThrough"/>). Thread-safe.</summary>
internal interface IPassThroughProvider
{
    /// <summary>Whether its upstream serves <paramref name="path"/>, as clients write it below <c>/v1</c>.</summary>
    bool ServesPath(string path);
}

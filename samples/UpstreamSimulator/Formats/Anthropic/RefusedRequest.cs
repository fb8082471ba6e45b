using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>A request that is refused for what stands outside its body.</summary>
internal sealed class RefusedRequest(ErrorCase problem) : IParsedRequest
{
    public string? Model => null;

    public ErrorCase? Problem => problem;

    public Reply Answer(Call call) => throw new InvalidOperationException("A refused request has no answer.");

    public void Dispose()
    {
    }
}

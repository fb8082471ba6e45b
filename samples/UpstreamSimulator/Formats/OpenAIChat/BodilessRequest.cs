using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>A request that needs no reading, with an answer that is always the same.</summary>
internal sealed class BodilessRequest(ReadOnlyMemory<byte> answer) : IParsedRequest
{
    public string? Model => null;

    public ErrorCase? Problem => null;

    public Reply Answer(Call call) => new WholeReply(answer);

    public void Dispose()
    {
    }
}

using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Replies;

/// <summary>The calls of one streamed reply, which <see cref="ChatReplyBuilder"/> combines from their pieces.</summary>
internal sealed class CallDeltas
{
    private ChatReplyBuilder? _reply;

    /// <summary>Takes note of a chunk that says something about calls.</summary>
    public void Add(ReadOnlyMemory<byte> chunk) => (_reply ??= new()).Add(ChatDelta.Parse(chunk));

    /// <summary>Gives out the calls that have come, once.</summary>
    public IEnumerable<FunctionCallContent> Take()
    {
        var calls = _reply?.ToReply().Choices.FirstOrDefault(choice => choice.Index == 0)?.ToolCalls ?? [];
        _reply = null;
        return [.. calls.Select(call => CallReader.Read(WireJson.Element(json => CallWriter.Write(json, call))))];
    }
}

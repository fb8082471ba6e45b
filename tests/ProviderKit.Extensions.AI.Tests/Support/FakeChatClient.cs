using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Tests.Support;

/// <summary>A chat client that answers by script and keeps what it was asked.</summary>
internal sealed class FakeChatClient : IChatClient
{
    private readonly Queue<ChatResponseUpdate[]> _answers = new();
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)> Calls { get; } = [];

    /// <summary>Thrown in place of the answer, or after its updates.</summary>
    public Exception? Throws { get; set; }

    /// <summary>The token of the last call.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Ends only when its caller leaves.</summary>
    public bool NeverEnds { get; set; }

    /// <summary>Completes when a call has given all its updates and waits for its caller to leave (<see cref="NeverEnds"/>).</summary>
    public Task Waiting => _waiting.Task;

    /// <summary>The next call is answered so, whole or in one update for each.</summary>
    public FakeChatClient Answers(params ChatResponseUpdate[] updates)
    {
        _answers.Enqueue(updates);
        return this;
    }

    public FakeChatClient Says(string text) => Answers(new ChatResponseUpdate(ChatRole.Assistant, text) { ResponseId = "r-1", FinishReason = ChatFinishReason.Stop });

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Calls.Add(([.. messages], options!));
        Token = cancellationToken;
        foreach (var update in _answers.TryDequeue(out var answer) ? answer : [])
        {
            await Task.Yield();
            yield return update;
        }
        if (NeverEnds) _waiting.TrySetResult();
        if (NeverEnds) await Task.Delay(Timeout.Infinite, cancellationToken);
        if (Throws is { } failure) throw failure;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("fake", null, "m") : null;

    public void Dispose()
    {
    }
}

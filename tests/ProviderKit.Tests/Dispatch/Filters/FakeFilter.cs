using System.Text;

namespace ProviderKit.Tests.Dispatch.Filters;

/// <summary>A filter whose calls a test writes; those that it does not write do nothing.</summary>
internal sealed class FakeFilter(string name = "fake") : IDispatchFilter
{
    public string Name => name;

    public Func<RequestFilterContext, CancellationToken, ValueTask<FilterDecision>>? Request { get; init; }

    public Func<AttemptFilterContext, CancellationToken, ValueTask<ProviderError?>>? Attempt { get; init; }

    public Func<AttemptFilterContext, ProviderError?, CancellationToken, ValueTask>? Attempted { get; init; }

    public Func<ReplyFilterContext, CancellationToken, ValueTask<ProviderError?>>? Reply { get; init; }

    public Func<ReplyFilterContext, IStreamFilter?>? Stream { get; init; }

    public ValueTask<FilterDecision> OnRequestAsync(RequestFilterContext context, CancellationToken cancellationToken) => Request?.Invoke(context, cancellationToken) ?? default;

    public ValueTask<ProviderError?> OnAttemptAsync(AttemptFilterContext context, CancellationToken cancellationToken) => Attempt?.Invoke(context, cancellationToken) ?? default;

    public ValueTask OnAttemptedAsync(AttemptFilterContext context, ProviderError? error, CancellationToken cancellationToken) => Attempted?.Invoke(context, error, cancellationToken) ?? default;

    public ValueTask<ProviderError?> OnReplyAsync(ReplyFilterContext context, CancellationToken cancellationToken) => Reply?.Invoke(context, cancellationToken) ?? default;

    public IStreamFilter? BeginStream(ReplyFilterContext context) => Stream?.Invoke(context);

    /// <summary>Puts one text for another in requests, replies and events.</summary>
    public static FakeFilter Replacing(string name, string text, string other) => new(name)
    {
        Request = (context, _) =>
        {
            context.ReplaceBody(Replaced(context.Request.Body, text, other));
            return default;
        },
        Reply = (context, _) =>
        {
            context.ReplaceBody(Replaced(context.Body, text, other));
            return default;
        },
        Stream = _ => new FakeStream((streamed, output) =>
        {
            output.Write(streamed with { Json = Replaced(streamed.Json, text, other) });
            return null;
        }),
    };

    public static byte[] Replaced(ReadOnlyMemory<byte> json, string text, string other) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span).Replace(text, other, StringComparison.Ordinal));
}

/// <summary>A stream filter whose calls a test writes.</summary>
internal sealed class FakeStream(Func<ChatEvent, StreamFilterOutput, ProviderError?> onEvent, Func<StreamFilterOutput, ProviderError?>? onEnd = null) : IStreamFilter
{
    public ValueTask<ProviderError?> OnEventAsync(ChatEvent streamed, StreamFilterOutput output, CancellationToken cancellationToken) => new(onEvent(streamed, output));

    public ValueTask<ProviderError?> OnEndAsync(StreamFilterOutput output, CancellationToken cancellationToken) => new(onEnd?.Invoke(output));
}

using System.Runtime.CompilerServices;

namespace ProviderKit;

/// <content>Typed access to a reply, without its JSON.</content>
public sealed partial class DispatchResult
{
    /// <summary>Throws the error if the request failed.</summary>
    /// <returns>This result, which has a reply.</returns>
    /// <exception cref="ProviderException">The request failed; <see cref="ProviderException.Error"/> is <see cref="Error"/>.</exception>
    public DispatchResult ThrowIfFailed() => Error is { } error ? throw new ProviderException(error) : this;

    /// <summary>
    /// Why there is no whole reply: <see cref="Error"/>, or that the result is a stream although a whole reply was asked for, which is a mistake in an app's own
    /// dispatcher; otherwise null.
    /// </summary>
    public ProviderError? ErrorOfWhole => Error ?? (Stream is null ? null : StreamForWhole);

    /// <summary>
    /// Why there is no stream: <see cref="Error"/>, or that the result is whole although a stream was asked for, which is a mistake in an app's own dispatcher;
    /// otherwise null.
    /// </summary>
    public ProviderError? ErrorOfStream => Error ?? (Stream is not null ? null : WholeForStream);

    private static ProviderError WholeForStream { get; } =
        new(ProviderErrorKind.Internal, "The app's dispatcher returned a whole reply to a request for a stream. It has to return a result with events.");

    private static ProviderError StreamForWhole { get; } =
        new(ProviderErrorKind.Internal, "The app's dispatcher returned a stream to a request for a whole reply. It has to return a result with a body.");

    /// <summary>Reads a whole reply to a chat request in OpenAI's format.</summary>
    /// <example>
    /// <code>
    /// await using var result = await dispatcher.SendAsync(request);
    /// Console.WriteLine(result.ReadChat().Text);
    /// </code>
    /// </example>
    /// <returns>The reply, which stays valid after the result is disposed.</returns>
    /// <exception cref="ProviderException">The request failed.</exception>
    /// <exception cref="InvalidOperationException">The reply is a stream, or in another format; the message says what to do.</exception>
    public ChatReply ReadChat()
    {
        ThrowIfFailed();
        ThrowIfOtherFormat();
        if (Stream is not null) throw new InvalidOperationException("The reply is a stream. Read it with ReadChatAsync, or event by event with ReadDeltasAsync.");
        return ChatReply.Parse(Body.ToArray());
    }

    /// <summary>Reads a whole or streamed reply to a chat request in OpenAI's format to its end.</summary>
    /// <example>
    /// <code>
    /// await using var result = await dispatcher.SendAsync(request, cancellationToken);
    /// var reply = await result.ReadChatAsync(cancellationToken); // whole or streamed
    /// Console.WriteLine(reply.Text);
    /// </code>
    /// </example>
    /// <param name="cancellationToken">Ends the reading of a stream.</param>
    /// <returns>The reply, which stays valid after the result is disposed.</returns>
    /// <exception cref="ProviderException">The request failed, or its stream broke.</exception>
    /// <exception cref="InvalidOperationException">The reply is in another format; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<ChatReply> ReadChatAsync(CancellationToken cancellationToken = default)
    {
        if (Error is null && Stream is null) return ReadChat();
        var builder = new ChatReplyBuilder();
        await foreach (var delta in ReadDeltasAsync(cancellationToken).ConfigureAwait(false)) builder.Add(delta);
        return builder.ToReply(default, Usage); // the stream itself includes the usage only if the client asked for it
    }

    /// <summary>Reads a streamed reply to a chat request in OpenAI's format, event by event.</summary>
    /// <example>
    /// <code>
    /// var request = new ChatRequestBuilder("ext-openai-gpt-4o").System("Be brief.").User("Tell me a story.").Stream().Build();
    /// await using var result = await dispatcher.SendAsync(request, cancellationToken);
    /// await foreach (var delta in result.ReadDeltasAsync(cancellationToken)) Console.Write(delta.Text);
    /// Console.WriteLine($"\n{result.Usage.CompletionTokens} tokens");
    /// </code>
    /// </example>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The events, which stay valid after the result is disposed. <see cref="ChatDeltaExtensions.ToReplyAsync"/> combines them.</returns>
    /// <exception cref="ProviderException">The request failed, or its stream broke after the events that were returned before.</exception>
    /// <exception cref="InvalidOperationException">The reply is not a stream, or is in another format; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<ChatDelta> ReadDeltasAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfFailed();
        ThrowIfOtherFormat();
        return Stream is { } stream ? ReadDeltasAsync(stream, cancellationToken)
            : throw new InvalidOperationException("The reply is whole. Read it with ReadChat, or ask for a stream (\"stream\": true).");
    }

    private static async IAsyncEnumerable<ChatDelta> ReadDeltasAsync(ChatStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false)) yield return ChatDelta.Parse(one.Json);
    }

    private void ThrowIfOtherFormat()
    {
        if (Format is { AnswersInChat: false } other)
            throw new InvalidOperationException(
                $"The reply is in the format {other.Name}, which has no typed form here. Read Body or Stream as JSON; or send the request in OpenAI's chat format, as ChatRequestBuilder writes it.");
    }
}

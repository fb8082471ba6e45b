using System.Buffers;
using ProviderKit.Counting;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OllamaChat.Embeddings;
using ProviderKit.Formats.OllamaChat;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.OpenAICompletions;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Formats.PassThrough;
using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Formats.OpenAIResponses.InChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;

namespace ProviderKit;

/// <summary>
/// A wire format for one operation: how a request, its reply, stream events and errors are written. The set of formats is
/// fixed; how the library handles a format is internal. Immutable and thread-safe.
/// </summary>
public abstract partial class WireFormat
{
    private protected WireFormat(string name, WireOperation operation, string description) =>
        (Name, Operation, Description) = (name, operation, description);

    /// <summary>OpenAI chat completions: the canonical format, through which other chat formats are translated.</summary>
    public static WireFormat OpenAIChat { get; } = new OpenAIChatFormat();

    /// <summary>OpenAI's legacy completions: the request has a <c>prompt</c>, the reply continues it.</summary>
    public static WireFormat OpenAICompletions { get; } = new OpenAICompletionsFormat();

    /// <summary>OpenAI's Responses API.</summary>
    public static WireFormat OpenAIResponses { get; } = new OpenAIResponsesFormat();

    /// <summary>OpenAI's embeddings: texts in <c>input</c>, vectors in the reply. Never streamed.</summary>
    public static WireFormat OpenAIEmbeddings { get; } = new OpenAIEmbeddingsFormat();

    /// <summary>Anthropic's Messages API.</summary>
    public static WireFormat AnthropicMessages { get; } = new AnthropicMessagesFormat();

    /// <summary>
    /// Anthropic's token counting for a Messages request. If the provider cannot count, or fails to, the reply is an
    /// estimate.
    /// </summary>
    public static WireFormat AnthropicCountTokens { get; } = new MessagesCountFormat();

    /// <summary>Requests that are passed through unread, such as those for images and audio.</summary>
    public static WireFormat PassThrough { get; } = new PassThroughFormat();

    /// <summary>Ollama's chat (<c>/api/chat</c>). The reply is JSON lines, streamed unless <c>stream</c> is false.</summary>
    public static WireFormat OllamaChat { get; } = new OllamaChatFormat();

    /// <summary>Ollama's generation (<c>/api/generate</c>) for a single prompt. The reply is JSON lines, streamed unless <c>stream</c> is false.</summary>
    public static WireFormat OllamaGenerate { get; } = new OllamaGenerateFormat();

    /// <summary>Ollama's embeddings (<c>/api/embed</c>): texts in <c>input</c>, vectors in the reply.</summary>
    public static WireFormat OllamaEmbed { get; } = new OllamaEmbedFormat();

    /// <summary>Ollama's older embeddings (<c>/api/embeddings</c>): one <c>prompt</c>, one vector in the reply.</summary>
    public static WireFormat OllamaEmbeddings { get; } = new OllamaEmbeddingsFormat();

    /// <summary>OpenAI's token counting for a Responses request. If the provider cannot count, or fails to, the reply is an estimate.</summary>
    public static WireFormat OpenAICountTokens { get; } = new ResponsesCountFormat();

    /// <summary>OpenAI's compaction of a conversation: takes a Responses request, returns fewer items. Served only by upstreams that support it.</summary>
    public static WireFormat OpenAICompact { get; } = new ResponsesCompactFormat();

    /// <summary>Requests about a stored response. They have its id and no body.</summary>
    public static WireFormat OpenAIStoredResponse { get; } = new StoredResponseFormat();

    /// <summary>Gemini's <c>generateContent</c> and <c>streamGenerateContent</c>. The address contains the model and says whether to stream.</summary>
    public static WireFormat GoogleGenerate { get; } = new GoogleGenerateFormat();

    /// <summary>Gemini's <c>countTokens</c>. If the provider cannot count, or fails to, the reply is an estimate.</summary>
    public static WireFormat GoogleCountTokens { get; } = new GoogleCountFormat();

    /// <summary>Gemini's <c>embedContent</c>: one text, one vector in the reply.</summary>
    public static WireFormat GoogleEmbed { get; } = new GoogleEmbedFormat(isBatch: false);

    /// <summary>Gemini's <c>batchEmbedContents</c>: several texts, one vector per text in the reply.</summary>
    public static WireFormat GoogleBatchEmbed { get; } = new GoogleEmbedFormat(isBatch: true);

    /// <summary>Responses requests sent to the address of chat completions, answered as a chat completion.</summary>
    internal static WireFormat OpenAIChatItems { get; } = new ItemChatFormat();

    /// <summary>Token counting for a chat request: the canonical format of that operation. No client sends it.</summary>
    internal static WireFormat ChatTokenCount { get; } = new ChatCountFormat();

    /// <summary>The formats whose bodies clients send and the gateway reads, for settings that refer to formats by name.</summary>
    internal static IReadOnlyList<WireFormat> OfBodies { get; } =
    [
        OpenAIChat, OpenAIChatItems, OpenAIResponses, OpenAICompletions, OpenAIEmbeddings, OpenAICountTokens, OpenAICompact, AnthropicMessages, AnthropicCountTokens,
        GoogleGenerate, GoogleCountTokens, GoogleEmbed, GoogleBatchEmbed, OllamaChat, OllamaGenerate, OllamaEmbed, OllamaEmbeddings,
    ];

    /// <summary>Finds the format of the requests at a path.</summary>
    /// <param name="path">The path below the API's version, unescaped.</param>
    /// <param name="parts">The query and the headers.</param>
    /// <param name="address">What the address asks for, apart from the body.</param>
    /// <returns>The format; null if the path belongs to no format.</returns>
    internal static WireFormat? AtPath(string path, IAddressParts parts, out RequestAddress address)
    {
        foreach (var format in OfBodies)
            if (format.TryTake(path, parts, out address)) return format;
        address = default;
        return null;
    }

    /// <summary>The format of the reply to a request of unknown format.</summary>
    internal static WireFormat ShapeFor(IAddressParts parts) =>
        OfBodies.FirstOrDefault(format => format.ClientMarks.Any(parts.HasHeader), OpenAIChat);

    /// <summary>The name in monitoring replies, such as <c>openai_chat</c>.</summary>
    public string Name { get; }

    /// <summary>The operation that requests in this format ask for.</summary>
    public WireOperation Operation { get; }

    /// <summary>Whether the format is used only inside the gateway, so that no client sends it. Default: false.</summary>
    public virtual bool IsIntermediate => false;

    /// <summary>What a provider of the format offers, as worded in errors, such as <c>chat completions</c>.</summary>
    internal string Description { get; }

    /// <summary>The response header that carries the request's id. Default: <c>x-request-id</c>.</summary>
    public virtual string RequestIdHeader => "x-request-id";

    /// <summary>
    /// Written after the last event of a stream that ended properly and uses the format's own framing; empty if the format has no
    /// such mark.
    /// </summary>
    public virtual ReadOnlyMemory<byte> StreamEnd => default;

    /// <summary>Written to a stream that has been silent for a while, so that the connection is not considered dead.</summary>
    public virtual ReadOnlyMemory<byte> KeepAlive => SseKeepAlive;

    private static readonly byte[] SseKeepAlive = ": keep-alive\n\n"u8.ToArray();

    /// <summary>The HTTP status of an error reply. Default: the usual status of the error's kind, such as 429.</summary>
    public virtual int StatusOf(ProviderError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.HttpStatus;
    }

    /// <summary>Writes the body of an error reply.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="requestId">The gateway's id of the request; null if it has none.</param>
    /// <param name="output">Receives JSON in UTF-8.</param>
    public abstract void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output);

    /// <summary>How the events of its streams are separated. Default: server-sent events.</summary>
    public virtual StreamFraming Framing => StreamFraming.ServerSentEvents;

    /// <summary>Writes the last event of a stream that breaks.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="requestId">The gateway's id of the request; null if it has none.</param>
    /// <param name="framing">How the stream's events are separated.</param>
    /// <param name="output">Receives the event, without the separator before it.</param>
    public virtual void WriteErrorEvent(ProviderError error, string? requestId, StreamFraming framing, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(framing);
        ArgumentNullException.ThrowIfNull(output);
        output.Write(framing.Before.Span);
        WriteError(error, requestId, output);
        output.Write(framing.After.Span);
    }

    /// <summary>Reads and writes the references to stored replies; null for formats whose replies are not stored.</summary>
    internal virtual IReplyState? State => null;

    /// <summary>
    /// Whether the last event of a stream reports success or failure, so that a failed stream still ends properly. Default: false, and
    /// the connection is aborted.
    /// </summary>
    public virtual bool SaysHowItEnds => false;

    /// <summary>Translates to and from the canonical format; null for formats that are not translated.</summary>
    internal virtual IChatBridge? Bridge => null;

    /// <summary>The format that <see cref="Bridge"/> translates to. Default: <see cref="OpenAIChat"/>.</summary>
    internal virtual WireFormat Canonical => OpenAIChat;

    /// <summary>Writes the reply without an upstream, for a provider that does not serve the format; null if only an upstream can answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    /// <param name="estimator">Counts texts.</param>
    internal virtual byte[]? AnswerHere(ChatRequest request, string upstreamModel, ITokenEstimator estimator) => null;

    /// <summary>Whether <see cref="AnswerHere"/> answers every request, so that calls to upstreams are optional.</summary>
    internal virtual bool IsAnsweredHere => false;

    /// <summary>
    /// The reply to a request that asks the model nothing, such as one that only loads the model, for a provider that does not serve
    /// the format; null for any other request.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The client's name for the model.</param>
    /// <param name="clock">The clock.</param>
    internal virtual byte[]? AnswerToNothing(ChatRequest request, ReplyName model, ReplyClock clock) => null;

    /// <summary>An estimate of a request's input tokens, 1 or more, for replies that state them before the upstream does.</summary>
    // Runs once per stream, before its first event: the fast way of counting is accurate enough.
    internal long EstimateInput(ChatRequest request, string upstreamModel) =>
        Counting is { } rules ? RequestTokens.Estimate(request.Body, rules, upstreamModel, ApproximateTokenEstimator.Instance) : 1;

    /// <summary>The client's headers, in lower case, that are forwarded with a body of this format to an upstream that accepts the format.</summary>
    internal virtual IReadOnlyList<string> TravellingHeaders => [];

    /// <summary>Edits that remove from a body what an upstream of this format cannot have produced; null for none.</summary>
    /// <param name="body">A body that has been checked.</param>
    /// <param name="signsNothing">Whether the upstream's own thoughts have no signature.</param>
    /// <param name="target">
    /// The upstream that gets the body. Content known to be signed by other upstreams is removed. Default: none, and nothing is
    /// known.
    /// </param>
    internal virtual SplicedBody.Edit[]? Unsendable(ReadOnlySpan<byte> body, bool signsNothing, in ThoughtMaker target = default) => null;

    /// <summary>
    /// Why a body cannot be sent to a target unchanged, because it holds something that the target needs but cannot read; null if it
    /// can be sent.
    /// </summary>
    /// <param name="body">A body that has been checked.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="target">The upstream that gets the body.</param>
    internal virtual ProviderError? RefusalOf(ReadOnlySpan<byte> body, string provider, in ThoughtMaker target) => null;

    /// <summary>Edits that set the upstream's model if the body names the model in addition to the address; null for none.</summary>
    /// <param name="body">A body that has been checked.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    internal virtual IReadOnlyList<SplicedBody.Edit>? ModelEdits(ReadOnlySpan<byte> body, string upstreamModel) => null;

    /// <summary>Whether an upstream of this format refused a request because of a thought in it, such as one signed by another model.</summary>
    internal virtual bool RefusesThoughts(ProviderError error) => false;

    /// <summary>Edits that remove all signed thoughts from a request of this format; null if it holds none.</summary>
    internal virtual IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request) => null;

    /// <summary>Whether replies are OpenAI chat completions. Default: false.</summary>
    internal virtual bool AnswersInChat => false;

    /// <summary>The usage in a whole reply or an event; null if it has none or if the format's usage is not read here.</summary>
    internal virtual ChatUsage? UsageIn(ReadOnlySpan<byte> json) => null;

    /// <summary>The features that a body asks for and that some servers of the format ignore.</summary>
    internal virtual RequestNeeds NeedsOf(ReadOnlySpan<byte> body) => RequestNeeds.None;

    /// <summary>The fields of a body that the model reads, for token estimates; null if the format has no estimates.</summary>
    internal virtual CountingRules? Counting => null;

    /// <summary>Reads the facts of a body that routing needs. Returns null if the body can be a request of this format.</summary>
    internal abstract ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts);

    /// <summary>The actual format of a body of another format that clients send to this format's address; null for none.</summary>
    internal virtual WireFormat? InsteadFor(ReadOnlySpan<byte> body) => null;

    /// <summary>Whether replies consist mostly of numbers, so that a quick check can show that they contain no token.</summary>
    internal virtual bool RepliesInNumbers => false;

    /// <summary>Whether a vendor's list of parameters that its models refuse applies to this format.</summary>
    internal virtual bool HasModelQuirks => false;

    /// <summary>Checks a whole reply and prepares it for the client: sets the model name that the client asked for.</summary>
    internal abstract ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken);

    /// <summary>Begins a stream.</summary>
    internal abstract StreamScan BeginStream(ScanContext context);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

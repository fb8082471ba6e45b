using System.Net;
using Microsoft.Extensions.AI;
using Moq;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Clients;

public class ErrorTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task RateLimitOfTheOnlyToken_ThrowsWithKindStatusAndTimeToWait(bool stream)
    {
        await using var upstream = new MockedUpstream();
        upstream.Answers("""{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""", HttpStatusCode.TooManyRequests, ("Retry-After", "30"));

        var error = Assert.ThrowsAsync<ProviderException>(() => AskAsync(upstream.Client(), stream))!.Error;

        Assert.That((error.Kind, WireFormat.OpenAIChat.StatusOf(error)), Is.EqualTo((ProviderErrorKind.AllTokensBlocked, 429)));
        Assert.That(error.RetryAfter, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task RateLimitedToken_IsFollowedByTheNext()
    {
        await using var upstream = new MockedUpstream(tokens: ["canary-1", "canary-2"]);
        upstream.Answers("""{"error":{"message":"slow down"}}""", HttpStatusCode.TooManyRequests).AnswersMessage("""{"role":"assistant","content":"Hi"}""");

        var response = await upstream.Client().GetResponseAsync("Hello");

        Assert.That((response.Text, ((RawChatReply)response.RawRepresentation!).Attempts), Is.EqualTo(("Hi", 2)));
        Assert.That(upstream.Headers[1], Does.Contain("canary-2"));
    }

    [Test]
    public async Task UnknownModel_ThrowsNotFound()
    {
        await using var upstream = new MockedUpstream();
        Assert.That(Assert.ThrowsAsync<ProviderException>(() => upstream.Client("no-such").GetResponseAsync("Hello"))!.Error.Kind, Is.EqualTo(ProviderErrorKind.NotFound));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Cancellation_Throws(bool stream)
    {
        await using var upstream = new MockedUpstream();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.That(async () => await AskAsync(upstream.Client(), stream, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static readonly TestCaseData[] Unexpected =
    [
        new TestCaseData(false, (Func<DispatchResult>)(() => DispatchResult.FromEvents([ChatEvent.Of("{}")])), ProviderErrorKind.Internal).SetArgDisplayNames("a stream"),
        new TestCaseData(true, (Func<DispatchResult>)(() => DispatchResult.FromBody("{}"u8.ToArray())), ProviderErrorKind.Internal).SetArgDisplayNames("a whole reply"),
        new TestCaseData(false, (Func<DispatchResult>)(() => DispatchResult.FromBody("<html>"u8.ToArray())), ProviderErrorKind.BadReply).SetArgDisplayNames("no JSON"),
    ];

    [TestCaseSource(nameof(Unexpected))]
    public void ReplyOfAnUnexpectedForm_ThrowsAProviderException(bool stream, Func<DispatchResult> answer, ProviderErrorKind kind)
    {
        var dispatcher = new Mock<IChatDispatcher>();
        dispatcher.Setup(d => d.SendAsync(It.IsAny<ChatRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(answer);
        Assert.That(Assert.ThrowsAsync<ProviderException>(() => AskAsync(dispatcher.Object.AsIChatClient("m"), stream))!.Error.Kind, Is.EqualTo(kind));
    }

    private static Task<ChatResponse> AskAsync(IChatClient client, bool stream, CancellationToken cancellationToken = default) => stream
        ? client.GetStreamingResponseAsync("Hello", cancellationToken: cancellationToken).ToChatResponseAsync(cancellationToken)
        : client.GetResponseAsync("Hello", cancellationToken: cancellationToken);
}

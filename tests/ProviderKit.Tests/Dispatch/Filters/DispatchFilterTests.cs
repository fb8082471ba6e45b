using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Dispatch;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Filters;

/// <summary>Filters in order, around attempts, in place of upstreams, and filters that misbehave.</summary>
public class DispatchFilterTests
{
    [Test]
    public async Task NoFilter_NothingIsMadeForOne()
    {
        using var gateway = new FilterGateway(["Hi"]);
        Assert.That(gateway.Host.Services.GetRequiredService<DispatchServices>().Filters, Is.Null);
        Assert.That((await gateway.RunAsync("chat", stream: true)).Filtered, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Filters_AreNested(bool stream)
    {
        var seen = new List<string>();
        FakeFilter Named(string name) => new(name)
        {
            Request = (context, _) =>
            {
                seen.Add($"{name} request");
                context.Items[name] = name;
                return default;
            },
            Attempt = (context, _) =>
            {
                seen.Add($"{name} attempt {context.Provider} {context.UpstreamModel} {context.TokenName} {context.Items[name]}");
                return default;
            },
            Attempted = (context, error, _) =>
            {
                seen.Add($"{name} attempted {error?.Kind}");
                return default;
            },
            Reply = (context, _) =>
            {
                seen.Add($"{name} reply {context.Provider} {context.Usage.TotalTokens} {context.Items[name]}");
                return default;
            },
            Stream = context =>
            {
                seen.Add($"{name} stream {context.Provider} {context.Body.Length} {context.Items[name]}");
                return null;
            },
        };
        using var gateway = new FilterGateway(["Hi"], Named("outer"), Named("inner"));

        var answer = await gateway.RunAsync("chat", stream);

        string last = stream ? "stream acme 0" : "reply acme 7";
        Assert.That(seen, Is.EqualTo(new[]
        {
            "outer request", "inner request", "outer attempt acme m ACME_TOKEN_1 outer", "inner attempt acme m ACME_TOKEN_1 inner",
            "inner attempted ", "outer attempted ", $"inner {last} inner", $"outer {last} outer",
        }));
        Assert.That(answer.Filtered, Is.Empty);
    }

    [Test]
    public async Task Streams_OfSeveralFilters_AreChained()
    {
        using var gateway = new FilterGateway(["a", "b"], FakeFilter.Replacing("outer", "\"B\"", "\"C\""), FakeFilter.Replacing("inner", "\"b\"", "\"B\""));
        Assert.That((await gateway.RunAsync("chat", stream: true)).Text, Does.Contain("\"C\"").And.Not.Contain("\"b\"").And.Contain("\"a\""));
    }

    [Test]
    public async Task Stream_HeldBackToTheEnd_IsWrittenThere()
    {
        var held = new List<ChatEvent>();
        var filter = new FakeFilter
        {
            Stream = _ => new FakeStream(
                (streamed, _) =>
                {
                    held.Add(streamed);
                    return null;
                },
                output =>
                {
                    held.ForEach(output.Write);
                    output.Note($"{held.Count} at once");
                    return null;
                }),
        };
        using var gateway = new FilterGateway(["a", "b"], filter);

        var answer = await gateway.RunAsync("messages", stream: true);

        Assert.That((answer.Error, answer.Record.Error), Is.EqualTo(((ProviderError?)null, (ProviderError?)null)));
        Assert.That(answer.Events, Has.Count.EqualTo(held.Count).And.Count.GreaterThan(4));
        Assert.That(answer.Events[0], Does.Contain("message_start"));
        Assert.That(answer.Events[^1], Does.Contain("message_stop"));
        Assert.That(answer.Filtered, Is.EqualTo([$"fake: {held.Count} at once"]));
    }

    [Test]
    public async Task Attempt_Refused_IsNotMadeAndBlamesNoToken()
    {
        var no = new ProviderError(ProviderErrorKind.PermissionDenied, "Not to acme.") { Code = "region" };
        using var gateway = new FilterGateway(["Hi"], new FakeFilter("regions") { Attempt = (context, _) => new(context.Provider == "acme" ? no : null) });

        var answer = await gateway.RunAsync("messages", stream: false);

        Assert.That((answer.Error!.Code, answer.Error.HttpStatus, answer.Record.Attempts), Is.EqualTo(("region", 403, 0)));
        Assert.That(answer.Filtered, Is.EqualTo(["regions: Not to acme."]));
        Assert.That(gateway.Sent, Is.Empty);
        Assert.That(gateway.Host.Registry.Find("acme")!.Tokens.HasFree(null, out _), Is.True);
    }

    [Test]
    public async Task Attempt_RefusedWithAKindThatFallsBack_GoesOnToTheNextTarget()
    {
        var seen = new List<string>();
        var filter = new FakeFilter
        {
            Attempt = (context, _) => new(context.UpstreamModel == "m" ? new ProviderError(ProviderErrorKind.Overloaded, "m is kept for others.") : null),
            Attempted = (context, error, _) =>
            {
                seen.Add($"{context.UpstreamModel} {error?.Kind}");
                return default;
            },
        };
        using var gateway = new FilterGateway(["Hi"], options => options.Fallbacks.Add(new FallbackOptions { Model = FilterGateway.Model, To = { "ext-acme-other" } }), filter);

        var answer = await gateway.RunAsync("chat", stream: false);

        Assert.That((answer.Error, gateway.Sent.Single().Model), Is.EqualTo(((ProviderError?)null, "other")));
        Assert.That(seen, Is.EqualTo(["other "]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Answer_OfAFilter_IsSeenByThoseOutsideOfIt(bool stream)
    {
        var cache = new FakeFilter("cache")
        {
            Request = (context, _) => new(FilterDecision.Answer(context.Request.Stream
                ? ProviderReply.Streamed(new FakeEvents(
                    """{"id":"c","object":"chat.completion.chunk","model":"x","choices":[{"index":0,"delta":{"content":"kept"},"finish_reason":"stop"}]}"""))
                : FakeProvider.Whole(FakeProvider.Reply.Replace("Hi", "kept", StringComparison.Ordinal)))),
            Reply = (_, _) => throw new InvalidOperationException("not its own reply"),
        };
        using var gateway = new FilterGateway(["Hi"], FakeFilter.Replacing("outer", "kept", "shown"), cache, new FakeFilter("inner") { Request = (_, _) => throw new InvalidOperationException("not reached") });

        var answer = await gateway.RunAsync("chat", stream);

        Assert.That(answer.Error, Is.Null);
        Assert.That(answer.Text, Does.Contain("shown").And.Contain(FilterGateway.Model).And.Not.Contain("upstream-model"));
        Assert.That(answer.Filtered, Has.Member("cache: It answered the request."));
        Assert.That((gateway.Sent, answer.Record.Provider, answer.Record.Attempts), Is.EqualTo((Array.Empty<(string, string)>(), (string?)null, 0)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Answer_InTheWrongForm_IsAnError(bool stream)
    {
        var events = new FakeEvents();
        var filter = new FakeFilter("cache") { Request = (_, _) => new(FilterDecision.Answer(stream ? FakeProvider.Whole() : ProviderReply.Streamed(events))) };
        using var gateway = new FilterGateway(["Hi"], filter);

        var answer = await gateway.RunAsync("chat", stream);

        Assert.That(answer.Error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        if (!stream) Assert.That(events.Disposed, Is.True);
    }

    public static IEnumerable<TestCaseData> Throwing()
    {
        yield return new TestCaseData(new FakeFilter { Request = (_, _) => throw new InvalidOperationException("canary-1") }, false, 0);
        yield return new TestCaseData(new FakeFilter { Request = (context, _) => { context.ReplaceBody("{"u8.ToArray()); return default; } }, false, 0);
        yield return new TestCaseData(new FakeFilter { Attempt = (_, _) => throw new InvalidOperationException("canary-1") }, true, 0);
        yield return new TestCaseData(new FakeFilter { Reply = (_, _) => throw new InvalidOperationException("canary-1") }, false, 1);
        yield return new TestCaseData(new FakeFilter { Stream = _ => throw new InvalidOperationException("canary-1") }, true, 1);
        yield return new TestCaseData(new FakeFilter { Stream = _ => new FakeStream((_, _) => throw new InvalidOperationException("canary-1")) }, true, 1);
        yield return new TestCaseData(new FakeFilter { Stream = _ => new FakeStream((_, _) => null, _ => throw new InvalidOperationException("canary-1")) }, true, 1);
        yield return new TestCaseData(new FakeFilter { Request = (_, _) => throw new OperationCanceledException() }, false, 0);
    }

    [TestCaseSource(nameof(Throwing))]
    public async Task Filter_ThatThrows_FailsTheRequest(IDispatchFilter filter, bool stream, int attempts)
    {
        using var gateway = new FilterGateway(["Hi"], filter);

        var answer = await gateway.RunAsync("chat", stream);

        Assert.That((answer.InPlaceOfReply, answer.Record.Attempts), Is.EqualTo((true, attempts)));
        Assert.That(answer.Error!.Kind, Is.EqualTo(ProviderErrorKind.Internal).Or.EqualTo(ProviderErrorKind.InvalidRequest), "what it made of the body is told");
        Assert.That(answer.ErrorBody + string.Join(' ', answer.Steps), Does.Not.Contain("canary"));
        Assert.That(answer.Filtered, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Filter_ThatThrowsAfterACall_ChangesNothing()
    {
        using var gateway = new FilterGateway(["Hi"], new FakeFilter { Attempted = (_, _, _) => throw new InvalidOperationException() });
        Assert.That((await gateway.RunAsync("chat", stream: false)).Error, Is.Null);
        Assert.That(gateway.Host.Log.All.Select(one => one.Text), Has.Some.Contain("The filter fake threw InvalidOperationException"));
    }

    [Test]
    public async Task Filter_ThatWaits_EndsWithTheClient([Values("request", "attempt", "attempted", "reply", "stream")] string where)
    {
        using var client = new CancellationTokenSource();
        async ValueTask<T> WaitAsync<T>(CancellationToken cancellationToken)
        {
            await client.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It was to be cancelled.");
        }
        var filter = new FakeFilter
        {
            Request = where == "request" ? (_, token) => WaitAsync<FilterDecision>(token) : null,
            Attempt = where == "attempt" ? (_, token) => WaitAsync<ProviderError?>(token) : null,
            Attempted = where == "attempted" ? async (_, _, token) => await WaitAsync<bool>(token) : null,
            Reply = where == "reply" ? (_, token) => WaitAsync<ProviderError?>(token) : null,
            Stream = where == "stream" ? _ => new WaitingStream(WaitAsync<ProviderError?>) : null,
        };
        using var gateway = new FilterGateway(["Hi"], filter);

        var request = FilterGateway.Request("chat", where == "stream");
        Assert.That(async () => await gateway.Host.Dispatcher.SendAsync(request, client.Token), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(gateway.Host.Records.Single().Error!.Kind, Is.EqualTo(ProviderErrorKind.Cancelled));
        Assert.That(gateway.Host.Registry.Find("acme")!.Tokens.GetTokenStats().Select(token => token.InFlight), Is.All.Zero);
        if (gateway.Events is { } events) Assert.That(events.Disposed, Is.True);
        await Task.CompletedTask;
    }

    [Test]
    public void Change_OfWhetherAStreamIsAskedFor_IsRefused()
    {
        var context = new RequestFilterContext(FilterGateway.Request("chat", stream: false));
        Assert.That(() => context.ReplaceBody(Json.Bytes("""{"model":"m","stream":true,"messages":[]}""")), Throws.InvalidOperationException.With.Message.Contains("stream"));
        Assert.That(() => context.ReplaceBody(Json.Bytes("""{"model":7,"messages":[]}""")), Throws.InstanceOf<ProviderException>());
    }

    [Test]
    public async Task Change_OfAResponse_IsWhatItsSuccessorContinues()
    {
        using var gateway = new FilterGateway(["I say black"], FakeFilter.Replacing("painter", "black", "white"));
        var first = await gateway.RunAsync("responses", stream: true);
        string id = System.Text.Json.Nodes.JsonNode.Parse(first.Events[^1])!["response"]!["id"]!.GetValue<string>();

        Assert.That(ChatRequest.TryRead(Json.Bytes($$"""{"model":"{{FilterGateway.Model}}","input":"go on","previous_response_id":"{{id}}"}"""), out var next, out _, format: WireFormat.OpenAIResponses), Is.True);
        await gateway.RunAsync(next!);

        Assert.That(gateway.Sent[1].Body, Does.Contain("I say white").And.Contain("go on").And.Not.Contain("black"));
    }

    [Test]
    public async Task AddFilter_MadeByTheContainer_IsCalledByItsTypesName()
    {
        using var host = Host.With(b => b.AddProvider("acme", (_, _) => new FakeProvider(_ => FakeProvider.Whole())).AddFilter<Refusing>(), ("ACME_TOKEN_1", "t"));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")]));
        Assert.That(result.Error!.Message, Is.EqualTo($"It is {host.Time.GetUtcNow():O}."));
        Assert.That(host.Services.GetRequiredService<RequestTrailStore>().Find(result.RequestId)!.Steps.Select(step => step.Filter), Has.Member(nameof(Refusing)));
    }

    private sealed class WaitingStream(Func<CancellationToken, ValueTask<ProviderError?>> wait) : IStreamFilter
    {
        public ValueTask<ProviderError?> OnEventAsync(ChatEvent streamed, StreamFilterOutput output, CancellationToken cancellationToken) => wait(cancellationToken);
    }

    private sealed class Refusing(TimeProvider time) : IDispatchFilter
    {
        public ValueTask<FilterDecision> OnRequestAsync(RequestFilterContext context, CancellationToken cancellationToken) =>
            new(FilterDecision.Refuse(new ProviderError(ProviderErrorKind.InvalidRequest, $"It is {time.GetUtcNow():O}.")));
    }
}

using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Filters;

/// <summary>What filters can do, for clients of every format, whole and streamed.</summary>
public class FilteredFormatsTests
{
    private static readonly ProviderError No = new(ProviderErrorKind.InvalidRequest, "Not here.") { Code = "not_here" };

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Request_Refused_IsAnErrorInTheClientsFormat(string client, bool stream)
    {
        using var gateway = new FilterGateway(["Hi"], new FakeFilter("doorman") { Request = (_, _) => new(FilterDecision.Refuse(No)) });

        var answer = await gateway.RunAsync(client, stream);

        Assert.That((answer.Error!.Code, answer.InPlaceOfReply, answer.Error.HttpStatus), Is.EqualTo(("not_here", true, 400)));
        Assert.That(answer.ErrorBody, Does.Contain("Not here."));
        Assert.That(answer.Filtered, Is.EqualTo(["doorman: Not here."]));
        Assert.That(gateway.Sent, Is.Empty);
        Assert.That((answer.Record.Attempts, answer.Record.Error?.Code), Is.EqualTo((0, "not_here")));
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task RequestAndReply_Changed_AreWhatTheOtherSideGets(string client, bool stream)
    {
        using var gateway = new FilterGateway(["I say black", " and black again"], FakeFilter.Replacing("painter", "black", "white"));

        var answer = await gateway.RunAsync(client, stream, "all is black");

        Assert.That(gateway.Sent.Single().Body, Does.Contain("all is white").And.Not.Contain("black"));
        Assert.That(answer.Error, Is.Null);
        Assert.That(answer.Text, Does.Contain("white").And.Not.Contain("black"));
        Assert.That(answer.Filtered, Is.EqualTo(stream ? ["painter: It changed the request."] : new[] { "painter: It changed the request.", "painter: It changed the reply." }));
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Model_Replaced_ServesAndIsNamed(string client, bool stream)
    {
        var filter = new FakeFilter
        {
            Request = (context, _) =>
            {
                context.ReplaceModel("ext-acme-other");
                return default;
            },
        };
        using var gateway = new FilterGateway(["Hi"], filter);

        var answer = await gateway.RunAsync(client, stream);

        Assert.That(gateway.Sent.Single().Model, Is.EqualTo("other"));
        Assert.That(answer.Text, Does.Contain("ext-acme-other").And.Not.Contain(FilterGateway.Model));
        Assert.That(answer.Filtered, Is.EqualTo(["fake: It changed the request, whose model is now ext-acme-other."]));
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Canonical_IsReadableWhateverTheClientSpeaks(string client, bool stream)
    {
        string? seen = null;
        var filter = new FakeFilter
        {
            Request = async (context, cancellationToken) =>
            {
                seen = Json.Text((await context.ReadCanonicalAsync(cancellationToken)).Span);
                return default;
            },
        };
        using var gateway = new FilterGateway(["Hi"], filter);

        await gateway.RunAsync(client, stream, "who is there?");

        Assert.That(seen, Does.Contain("\"messages\"").And.Contain("who is there?"));
        Assert.That(gateway.Sent.Single().Body, Does.Contain("who is there?"));
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Clients))]
    public async Task Reply_Refused_IsTheErrorInItsPlace(string client, bool stream)
    {
        var filter = new FakeFilter { Reply = (_, _) => new(No), Stream = _ => new FakeStream((streamed, _) => No) };
        using var gateway = new FilterGateway(["Hi"], filter);

        var answer = await gateway.RunAsync(client, stream);

        Assert.That((answer.Error!.Code, answer.InPlaceOfReply), Is.EqualTo(("not_here", true)));
        Assert.That(answer.Filtered, Is.EqualTo(["fake: Not here."]));
        Assert.That((answer.Record.Provider, answer.Record.Attempts), Is.EqualTo(("acme", 1)));
        if (!stream) Assert.That(answer.Record.Usage, Is.EqualTo(new ChatUsage(3, 4)), "it was paid for");
        Assert.That(gateway.Host.Registry.Find("acme")!.Health.Status, Is.EqualTo(ProviderHealthStatus.Healthy));
    }

    [TestCaseSource(typeof(FilterGateway), nameof(FilterGateway.Streams))]
    public async Task Stream_RefusedLater_EndsAsTheFormatEndsStreamsThatFail(string client)
    {
        var filter = new FakeFilter
        {
            Stream = _ => new FakeStream((streamed, output) =>
            {
                if (Json.Text(streamed.Json.Span).Contains("three", StringComparison.Ordinal)) return No;
                output.Write(streamed);
                return null;
            }),
        };
        using var gateway = new FilterGateway(["one", "two", "three", "four"], filter);

        var answer = await gateway.RunAsync(client, stream: true);

        Assert.That((answer.Error!.Code, answer.InPlaceOfReply), Is.EqualTo(("not_here", false)));
        Assert.That(answer.Text, Does.Contain("one").And.Contain("two").And.Not.Contain("three").And.Not.Contain("four"));
        Assert.That(answer.Record.Error?.Code, Is.EqualTo("not_here"));
    }
}

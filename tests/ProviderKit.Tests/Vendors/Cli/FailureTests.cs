using System.Runtime.Versioning;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Cli;

[UnsupportedOSPlatform("windows")]
[Platform("Linux,MacOsX")]
public class FailureTests
{
    private static async Task<ProviderError> FailAsync(CliStandIn standIn, ProviderCall? call = null, bool claude = false)
    {
        var provider = claude ? standIn.Claude() : standIn.Cursor();
        var (error, _) = await CliStandIn.SendAsync(provider, call ?? CliStandIn.Call());
        Assert.That(error, Is.Not.Null);
        // The place is free again, and the folder gone.
        if (standIn.Starts > 0) Assert.That(Directory.Exists(standIn.Place), Is.False);
        return error!;
    }

    [Test]
    public async Task Command_Missing_NamesTheSetting()
    {
        using var standIn = new CliStandIn("");
        standIn.Options.Command = standIn.PathOf("nowhere");
        standIn.Options.MaxProcesses = 1;
        for (int i = 0; i < 2; i++)
        {
            var error = await FailAsync(standIn);
            Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((ProviderErrorKind.NotConfigured, 503)));
            Assert.That(error.Message, Does.Contain("CURSOR_AGENT_COMMAND").And.Contain("ProviderKit:Providers:cursor_agent:Command"));
        }
    }

    [Test]
    public async Task Command_NotExecutable_NamesTheSetting()
    {
        using var standIn = new CliStandIn("");
        File.SetUnixFileMode(standIn.Command, UnixFileMode.UserRead);
        Assert.That((await FailAsync(standIn)).Kind, Is.EqualTo(ProviderErrorKind.NotConfigured));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task ExitCode_WithWords_AreForTheOperatorWithoutTheSecret(bool stream)
    {
        using var standIn = new CliStandIn("""printf '\033[31mcannot go on\033[0m\nwith %s and sk-anotherkey1234567890\n' "$CURSOR_API_KEY" >&2; exit 3""");
        var token = new ApiToken("CURSOR_AGENT_TOKEN_1", "key_s3cret");
        var call = new ProviderCall((stream ? CliStandIn.StreamCall() : CliStandIn.Call()).Request, "auto", token);
        var error = await FailAsync(standIn, call);
        Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((ProviderErrorKind.UpstreamError, 502)));
        Assert.That(error.Message, Does.EndWith("exit code 3; the gateway's log has its words."));
        Assert.That(standIn.Log, Is.EqualTo(new[] { "The command of cursor_agent ended with exit code 3: cannot go on with [CURSOR_AGENT_TOKEN_1] and [secret]" }));
    }

    [TestCase("Error: Authentication required. Please run 'agent login' first.", ProviderErrorKind.UpstreamAuthentication, "credentials were not accepted")]
    [TestCase("You've hit your usage limit", ProviderErrorKind.RateLimited, "usage limit is reached")]
    [TestCase("The model said: Authentication required", ProviderErrorKind.UpstreamError, "log has its words")]
    public async Task ExitCode_WordsOfTheVendor_DecideAboutTheToken(string words, ProviderErrorKind kind, string shown)
    {
        using var standIn = new CliStandIn($"echo 'some notice' >&2\necho \"{words}\" >&2\nexit 1");
        var error = await FailAsync(standIn);
        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.Message, Does.Contain(shown).And.Not.Contain("notice"));
        Assert.That(standIn.Log.Single(), Does.Contain(words));
    }

    [TestCase("echo 'Claude AI usage limit reached|1793887200'; exit 1", 7200.0)]
    [TestCase("echo 'Claude AI usage limit reached|1793887200'", 7200.0)]
    [TestCase("echo '{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"result\":\"Claude AI usage limit reached|1793887200\"}'", 7200.0)]
    [TestCase("echo \"You've hit your limit · resets in 2h\" >&2; exit 1", 7200.0)]
    public async Task Limit_HoweverItIsSaid_RestsUntilItEnds(string script, double seconds)
    {
        using var standIn = new CliStandIn(script);
        foreach (var call in new[] { CliStandIn.Call(), CliStandIn.StreamCall() })
        {
            var error = await FailAsync(standIn, call, claude: true);
            Assert.That((error.Kind, error.RetryAfter?.TotalSeconds), Is.EqualTo((ProviderErrorKind.RateLimited, (double?)seconds)));
        }
    }

    [TestCase("Invalid API key · Fix external API key", ProviderErrorKind.UpstreamAuthentication)]
    [TestCase("Credit balance is too low", ProviderErrorKind.QuotaExhausted)]
    [TestCase("API Error: 529 Overloaded", ProviderErrorKind.Overloaded)]
    [TestCase("API Error: 400 prompt is too long", ProviderErrorKind.InvalidRequest)]
    [TestCase("Prompt is too long", ProviderErrorKind.InvalidRequest)]
    [TestCase("API Error: Extra usage is required for 1M context · run /extra-usage to enable", ProviderErrorKind.InvalidRequest)]
    [TestCase("API Error: 500 Internal server error", ProviderErrorKind.UpstreamError)]
    [TestCase("API Error: 401 · Please run /login", ProviderErrorKind.UpstreamAuthentication)]
    [TestCase("API Error: Rate limit reached", ProviderErrorKind.RateLimited)]
    [TestCase("5-hour limit reached ∙ resets 3pm", ProviderErrorKind.RateLimited)]
    [TestCase("Claude Max usage limit reached. Your limit will reset at 12am.", ProviderErrorKind.RateLimited)]
    public async Task Result_IsAnError_IsNotAnAnswer(string words, ProviderErrorKind kind)
    {
        using var standIn = new CliStandIn($$$"""
            echo '{"type":"assistant","message":{"content":[{"type":"text","text":"{{{words}}}"}]}}'
            echo '{"type":"result","subtype":"success","is_error":true,"result":"{{{words}}}"}'
            exit 1
            """);
        foreach (var call in new[] { CliStandIn.Call(), CliStandIn.StreamCall() })
        {
            var error = await FailAsync(standIn, call, claude: true);
            Assert.That((error.Kind, error.Message), Is.EqualTo((kind, $"claude_code: the command reports: {words}")));
        }
    }

    [TestCase("", "without a result and said nothing")]
    [TestCase("echo 'Just text.'; echo oops >&2", "without a result; the gateway's log has its words.")]
    [TestCase("echo '{\"type\":\"assistant\",'", "a line that is not a JSON object")]
    [TestCase("printf '{\"type\":\"assistant\",\"text\":\"\\xff\"}\\n'", "without a result")]
    [TestCase("printf '{\"type\":\"result\"'", "a line that is not a JSON object")]
    public async Task Output_NotAReply_IsABadReply(string body, string words)
    {
        using var standIn = new CliStandIn(body);
        var error = await FailAsync(standIn);
        Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((ProviderErrorKind.BadReply, 502)));
        Assert.That(error.Message, Does.Contain(words));
    }

    [Test]
    public async Task Flood_OneLineWithoutEnd_IsCutOff()
    {
        using var standIn = new CliStandIn("""printf '{"type":"assistant","text":"'; exec yes""");
        standIn.Limits.MaxEventBytes = 10_000;
        // "yes" writes lines; these have none.
        File.WriteAllText(standIn.Command, File.ReadAllText(standIn.Command).Replace("exec yes", "yes | tr -d '\\n'", StringComparison.Ordinal));
        Assert.That((await FailAsync(standIn, CliStandIn.StreamCall())).Code, Is.EqualTo("upstream_reply_too_large"));
    }

    [Test]
    public async Task Flood_WholeReplyWithoutEnd_IsCutOff()
    {
        using var standIn = new CliStandIn("""exec yes '{"type":"assistant","message":{"content":[{"type":"text","text":"more"}]},"timestamp_ms":1}'""");
        standIn.Limits.MaxReplyBytes = 100_000;
        Assert.That((await FailAsync(standIn)).Code, Is.EqualTo("upstream_reply_too_large"));
    }

    [Test]
    public async Task Flood_StandardError_NeitherStopsNorFillsAnything()
    {
        using var standIn = new CliStandIn("yes 'more words' | head -c 3000000 >&2\necho 'the end' >&2\nexit 4");
        var error = await FailAsync(standIn);
        Assert.That(error.Message, Does.Contain("exit code 4"));
        Assert.That(standIn.Log.Single(), Does.EndWith("the end").And.Length.LessThan(700));
    }
}

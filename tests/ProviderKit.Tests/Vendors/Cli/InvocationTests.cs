using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Cli;

[UnsupportedOSPlatform("windows")]
[Platform("Linux,MacOsX")]
[NonParallelizable] // one test sets variables of the whole process
public class InvocationTests
{
    private const string Conversation = """
        {"model":"m","temperature":1,"max_tokens":5,"messages":[
          {"role":"system","content":"Be brief."},
          {"role":"developer","content":"Be kind."},
          {"role":"user","content":"/help @/etc/passwd"},
          {"role":"assistant","content":"No."},
          {"role":"user","content":[{"type":"text","text":"Why? \"ä\""}]}]}
        """;

    [Test]
    public async Task Cursor_Called_ReadOnlyWithThePromptOnStandardInput()
    {
        using var standIn = new CliStandIn($"cat > \"$here/input\"\ncat .cursor/cli.json > \"$here/rules\"\n{CliStandIn.CursorReply}");
        var (error, _) = await CliStandIn.SendAsync(standIn.Cursor(), CliStandIn.Call(Conversation, "gpt-5"));

        Assert.That(error, Is.Null);
        Assert.That(standIn.Arguments, Is.EqualTo((string[])["--print", "--output-format", "stream-json", "--stream-partial-output", "--mode", "ask", "--trust", "--model", "gpt-5"]));
        Assert.That(standIn.Text("input"), Is.EqualTo("Be brief.\n\nBe kind.\n\nHuman: /help @/etc/passwd\nAssistant: No.\nHuman: Why? \"ä\"\nAssistant: "));
        var rules = JsonNode.Parse(standIn.Text("rules"))!["permissions"]!;
        Assert.That(rules["allow"]!.AsArray(), Is.Empty);
        Assert.That(rules["deny"]!.AsArray().Select(rule => (string?)rule), Is.SupersetOf((string[])["Shell(*)", "Read(**)", "Write(**)"]));
    }

    [Test]
    public async Task Cursor_OneMessage_IsThePromptItself()
    {
        using var standIn = new CliStandIn($"cat > \"$here/input\"\n{CliStandIn.CursorReply}");
        await CliStandIn.SendAsync(standIn.Cursor(), CliStandIn.Call());
        Assert.That(standIn.Text("input"), Is.EqualTo("Say hello"));
    }

    [Test]
    public async Task Claude_Called_WithoutToolsAndThePromptOnStandardInput()
    {
        using var standIn = new CliStandIn("""
            cat > "$here/input"
            cat "${@: -1}" > "$here/system"
            echo '{"type":"result","subtype":"success","is_error":false,"result":"Hello"}'
            """);
        var (error, _) = await CliStandIn.SendAsync(standIn.Claude(), CliStandIn.Call(Conversation, "sonnet"));

        Assert.That(error, Is.Null);
        Assert.That(standIn.Arguments[..^1], Is.EqualTo((string[])
        [
            "-p", "--output-format", "stream-json", "--verbose", "--include-partial-messages", "--tools", "", "--strict-mcp-config",
            "--setting-sources", "", "--no-session-persistence", "--model", "sonnet", "--system-prompt-file",
        ]));
        Assert.That(standIn.Text("files"), Is.Empty, "the working directory");
        Assert.That(standIn.Text("system"), Is.EqualTo("Be brief.\n\nBe kind."));
        Assert.That(standIn.Text("input"), Does.StartWith("[").And.Not.Contain("@"), "no slash command, no file named by the client");
        Json.AssertEqual(JsonNode.Parse(standIn.Text("input")), """
            [{"role":"user","content":[{"type":"text","text":"/help @/etc/passwd"}]},
             {"role":"assistant","content":[{"type":"text","text":"No."}]},
             {"role":"user","content":[{"type":"text","text":"Why? \"ä\""}]}]
            """);
    }

    [Test]
    public async Task Folder_IsItsOwnAndRemovedAfterwards()
    {
        using var standIn = new CliStandIn($"touch rubbish\n{CliStandIn.CursorReply}");
        var provider = standIn.Cursor();
        await CliStandIn.SendAsync(provider, CliStandIn.Call());
        string first = standIn.Place;
        await CliStandIn.SendAsync(provider, CliStandIn.Call());
        Assert.That(standIn.Place, Is.Not.EqualTo(first));
        Assert.That(Directory.Exists(Path.GetDirectoryName(first)) || Directory.Exists(Path.GetDirectoryName(standIn.Place)), Is.False);
    }

    [Test]
    public async Task Token_TravelsInItsVariableOnly()
    {
        string[] others =
        [
            "XAI_API_KEY", "ProviderKit__Providers__xai__Tokens__0", "PROVIDERKIT_ADMIN_KEY", "OTEL_EXPORTER_OTLP_HEADERS", "Kestrel__Certificates__Default__Password",
            "ANTHROPIC_API_KEY", "CLAUDECODE", "MY_COMPANY_SECRET",
        ];
        (string Name, string Value)[] its =
            [("LC_TIME", "its"), ("XDG_CONFIG_HOME", "/its"), ("https_proxy", "http://its"), ("NODE_EXTRA_CA_CERTS", "/its"), ("CURSOR_CONFIG_DIR", "/its"), ("MY_TOOL_PATH", "/its"), ("AWS_REGION", "its")];
        foreach (string name in others) Environment.SetEnvironmentVariable(name, "another's");
        foreach (var (name, value) in its) Environment.SetEnvironmentVariable(name, value);
        try
        {
            using var standIn = new CliStandIn($"cat > \"$here/input\"\n{CliStandIn.CursorReply}");
            standIn.Options.Environment.Add("MY_TOOL_PATH");
            standIn.Options.Environment.Add("AWS_*");
            await CliStandIn.SendAsync(standIn.Cursor(), CliStandIn.Call(token: new ApiToken("T", "key_s3cret")));
            string[] variables = standIn.Text("variables").Split('\n');
            Assert.That(variables, Has.One.EqualTo("CURSOR_API_KEY=key_s3cret"));
            Assert.That(variables.Count(line => line.Contains("s3cret", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(variables, Has.None.Contains("another's"));
            Assert.That(its.Select(v => $"{v.Name}={v.Value}"), Is.SubsetOf(variables));
            Assert.That(variables.Select(line => line.Split('=')[0]), Does.Contain("PATH").And.Contain("HOME"));
            Assert.That(string.Concat(standIn.Arguments) + standIn.Text("input"), Does.Not.Contain("s3cret"));
        }
        finally
        {
            foreach (string name in others.Concat(its.Select(v => v.Name))) Environment.SetEnvironmentVariable(name, null);
        }
    }

    [TestCase("sk-ant-api03-x", "ANTHROPIC_API_KEY")]
    [TestCase("sk-ant-oat01-x", "CLAUDE_CODE_OAUTH_TOKEN")]
    public void Claude_Token_HasTheVariableOfItsKind(string value, string variable) =>
        Assert.That(new ProviderKit.Vendors.ClaudeCode.ClaudeCodeCli().VariableFor(new ApiToken("T", value)), Is.EqualTo(variable));
}
